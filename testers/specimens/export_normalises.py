"""An export composes what was written decomposed."""

from rules.text import Text
from testers.specimens.records.manners import Export, Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="export_normalises",
    title=Text(zh="导出时改写 Unicode 形式的服务", en="Service whose export normalises texts"),
    behaves="bad",
    breaks=("SHR-09",),
    serve=records(Manners(export=Export.NORMALISES)),
)
