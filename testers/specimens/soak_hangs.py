"""Several times a second the service leaves requests without an answer, for a moment."""

from rules.text import Text
from testers.specimens.records.manners import Manners, Outage
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="soak_hangs",
    title=Text(zh="时常挂起不答的服务", en="Service that leaves requests hanging now and then"),
    behaves="bad",
    breaks=("REL-19",),
    serve=records(Manners(outage=Outage.HANGS)),
)
