"""An import turns objects and lists into texts."""

from rules.text import Text
from testers.specimens.records.manners import Export, Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="import_flattens",
    title=Text(zh="导入时压平嵌套结构的服务", en="Service whose import flattens what is nested"),
    behaves="bad",
    breaks=("SHR-09",),
    serve=records(Manners(export=Export.FLATTENS)),
)
