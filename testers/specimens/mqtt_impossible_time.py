"""One reading in five is of the thirtieth of February."""

from rules.text import Text
from testers.specimens.broker import payloads
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_impossible_time",
    title=Text(zh="日期不存在的 MQTT 设备", en="MQTT device with days that do not exist"),
    behaves="bad",
    breaks=("CMP-06",),
    serve=broker(Manners(payloads=payloads.impossible_time)),
)
