"""The limit is ignored: every page holds everything."""

from rules.text import Text
from testers.specimens.records.manners import Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="records_no_limit",
    title=Text(zh="忽略 limit 的服务", en="Service that ignores the limit"),
    behaves="bad",
    breaks=("SHR-08",),
    serve=records(Manners(generous=True)),
)
