"""The link to the next page forgets the filter."""

from rules.text import Text
from testers.specimens.records.manners import Filtering, Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="records_forgets_filter",
    title=Text(zh="翻页时丢失过滤条件的服务", en="Service whose next page forgets the filter"),
    behaves="bad",
    breaks=("SHR-08",),
    serve=records(Manners(filtering=Filtering.FORGETS)),
)
