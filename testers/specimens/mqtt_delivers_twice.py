"""One message in fifty is delivered twice."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_delivers_twice",
    title=Text(zh="重复投递消息的 MQTT 代理", en="MQTT broker that delivers messages twice"),
    behaves="bad",
    breaks=("REL-05",),
    serve=broker(Manners(twice=0.02)),
)
