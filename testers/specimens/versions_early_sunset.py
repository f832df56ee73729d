"""The old version ends before it is deprecated."""

from rules.text import Text
from testers.specimens.records.manners import Lifecycle, Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="versions_early_sunset",
    title=Text(zh="停用早于弃用的服务", en="Service whose Sunset lies before its Deprecation"),
    behaves="bad",
    breaks=("SHR-19",),
    serve=records(Manners(lifecycle=Lifecycle.EARLY)),
)
