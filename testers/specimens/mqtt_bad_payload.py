"""One reading in five breaks the schema of the lamp."""

from rules.text import Text
from testers.specimens.broker import payloads
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_bad_payload",
    title=Text(zh="报文不符合数据模型的 MQTT 设备", en="MQTT device with payloads outside its model"),
    behaves="bad",
    breaks=("CMP-02",),
    serve=broker(Manners(payloads=payloads.wrong_shape)),
)
