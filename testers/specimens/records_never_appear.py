"""One publication in five is taken and never seen again."""

from rules.text import Text
from testers.specimens.records.manners import Manners, Publication
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="records_never_appear",
    title=Text(zh="部分发布永不可见的服务", en="Service where some publications never appear"),
    behaves="bad",
    breaks=("SHR-05",),
    serve=records(Manners(publication=Publication.NEVER)),
)
