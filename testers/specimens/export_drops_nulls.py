"""An export leaves null and empty texts out."""

from rules.text import Text
from testers.specimens.records.manners import Export, Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="export_drops_nulls",
    title=Text(zh="导出时丢弃空值的服务", en="Service whose export drops null and empty values"),
    behaves="bad",
    breaks=("SHR-09",),
    serve=records(Manners(export=Export.DROPS_NULLS)),
)
