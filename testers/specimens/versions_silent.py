"""The old version ends without a word."""

from rules.text import Text
from testers.specimens.records.manners import Lifecycle, Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="versions_silent",
    title=Text(zh="停用不预告的服务", en="Service that does not announce the end of a version"),
    behaves="bad",
    breaks=("SHR-19",),
    serve=records(Manners(lifecycle=Lifecycle.SILENT)),
)
