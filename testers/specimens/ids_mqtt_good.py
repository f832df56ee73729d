"""Devices tell their national codes over MQTT, and all are right."""

from rules.text import Text
from testers.specimens.catalogue.telling import telling
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ids_mqtt_good",
    title=Text(zh="代码有效的视频设备（MQTT）", en="Video devices with right codes over MQTT"),
    behaves="good",
    serve=telling(),
)
