"""An export leaves one record in twenty out."""

from rules.text import Text
from testers.specimens.records.manners import Export, Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="export_loses",
    title=Text(zh="导出时漏记录的服务", en="Service whose export leaves records out"),
    behaves="bad",
    breaks=("SHR-09",),
    serve=records(Manners(export=Export.LOSES)),
)
