"""Says that the session is present, but kept nothing for its absent client."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_forgets_queue",
    title=Text(zh="遗忘离线消息的 MQTT 代理", en="MQTT broker that forgets queued messages"),
    behaves="bad",
    breaks=("REL-06", "REL-09"),
    serve=broker(Manners(keeps_queue=False)),
)
