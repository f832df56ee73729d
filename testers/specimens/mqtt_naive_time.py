"""One reading in five has a time stamp without zone."""

from rules.text import Text
from testers.specimens.broker import payloads
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_naive_time",
    title=Text(zh="时间戳缺少时区的 MQTT 设备", en="MQTT device with time stamps without zone"),
    behaves="bad",
    breaks=("CMP-06",),
    serve=broker(Manners(payloads=payloads.naive_time)),
)
