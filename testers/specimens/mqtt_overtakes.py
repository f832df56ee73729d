"""One message in fifty is overtaken by the next."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_overtakes",
    title=Text(zh="打乱消息次序的 MQTT 代理", en="MQTT broker that lets messages overtake each other"),
    behaves="bad",
    breaks=("REL-05",),
    serve=broker(Manners(overtaken=0.02)),
)
