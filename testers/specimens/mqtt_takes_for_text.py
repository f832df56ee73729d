"""What is no UTF-8 in a payload is replaced."""

from rules.text import Text
from testers.specimens.broker import spoiling
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_takes_for_text",
    title=Text(zh="把载荷当作文本的 MQTT 代理", en="MQTT broker that takes payloads for text"),
    behaves="bad",
    breaks=("REL-23",),
    serve=broker(Manners(spoils=spoiling.take_for_text)),
)
