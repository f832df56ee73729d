"""The same codes, nested in objects and lists."""

from rules.text import Text
from testers.specimens.catalogue.telling import telling
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ids_mqtt_retold",
    title=Text(zh="嵌套上报代码的视频设备（MQTT）", en="Video devices that report in nested lists"),
    behaves="good",
    serve=telling(nested=True),
)
