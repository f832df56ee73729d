"""A limit out of range ends in a server error."""

from rules.text import Text
from testers.specimens.records.manners import Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="records_limit_crashes",
    title=Text(zh="limit 越界即崩溃的服务", en="Service that crashes on a limit out of range"),
    behaves="bad",
    breaks=("SHR-08",),
    serve=records(Manners(crashes=True)),
)
