"""What is published over MQTT can be read over HTTP a moment later."""

from rules.text import Text
from testers.specimens.records.bridge import bridge
from testers.specimens.records.manners import Manners
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_shares_to_web",
    title=Text(zh="MQTT 发布可经网页读取的平台", en="Platform that shows over HTTP what was published over MQTT"),
    behaves="good",
    serve=bridge(Manners()),
)
