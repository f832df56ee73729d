"""A filter finds whatever begins with the name."""

from rules.text import Text
from testers.specimens.records.manners import Filtering, Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="records_loose_filter",
    title=Text(zh="过滤只比对前缀的服务", en="Service whose filter matches prefixes"),
    behaves="bad",
    breaks=("SHR-08",),
    serve=records(Manners(filtering=Filtering.PREFIX)),
)
