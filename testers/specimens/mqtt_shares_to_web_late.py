"""One publication in five can be read only after twice the declared delay."""

from rules.text import Text
from testers.specimens.records.bridge import bridge
from testers.specimens.records.manners import Manners, Publication
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_shares_to_web_late",
    title=Text(zh="MQTT 发布迟迟不可读的平台", en="Platform that shows late what was published over MQTT"),
    behaves="bad",
    breaks=("SHR-05",),
    serve=bridge(Manners(publication=Publication.LATE)),
)
