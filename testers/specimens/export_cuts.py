"""An export cuts texts after 255 characters."""

from rules.text import Text
from testers.specimens.records.manners import Export, Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="export_cuts",
    title=Text(zh="导出时截断长文本的服务", en="Service whose export cuts long texts"),
    behaves="bad",
    breaks=("SHR-09",),
    serve=records(Manners(export=Export.CUTS)),
)
