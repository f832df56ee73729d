"""The last record of every full page is left out."""

from rules.text import Text
from testers.specimens.records.manners import Manners, Paging
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="records_short_pages",
    title=Text(zh="每页末条丢失的服务", en="Service that loses the last record of a page"),
    behaves="bad",
    breaks=("SHR-08",),
    serve=records(Manners(paging=Paging.SHORT)),
)
