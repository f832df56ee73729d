"""One reading in five tells a number as text."""

from rules.text import Text
from testers.specimens.broker import payloads
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_text_numbers",
    title=Text(zh="以文本表示数值的 MQTT 设备", en="MQTT device that writes numbers as texts"),
    behaves="bad",
    breaks=("CMP-02",),
    serve=broker(Manners(payloads=payloads.text_numbers)),
)
