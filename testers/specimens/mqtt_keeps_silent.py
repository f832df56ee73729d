"""Never closes a client that has fallen silent."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_keeps_silent",
    title=Text(zh="不断开静默客户端的 MQTT 代理", en="MQTT broker that keeps silent clients"),
    behaves="bad",
    breaks=("REL-07", "REL-08"),
    serve=broker(Manners(silence=None)),
)
