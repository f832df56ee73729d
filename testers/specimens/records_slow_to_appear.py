"""One publication in five appears only after twice the declared time."""

from rules.text import Text
from testers.specimens.records.manners import Manners, Publication
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="records_slow_to_appear",
    title=Text(zh="部分发布迟迟不可见的服务", en="Service where some publications appear late"),
    behaves="bad",
    breaks=("SHR-05",),
    serve=records(Manners(publication=Publication.LATE)),
)
