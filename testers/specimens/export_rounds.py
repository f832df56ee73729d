"""An export keeps six digits of a number."""

from rules.text import Text
from testers.specimens.records.manners import Export, Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="export_rounds",
    title=Text(zh="导出时丢失精度的服务", en="Service whose export rounds numbers"),
    behaves="bad",
    breaks=("SHR-09",),
    serve=records(Manners(export=Export.ROUNDS)),
)
