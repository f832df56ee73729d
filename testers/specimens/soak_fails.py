"""Several times a second the service answers 503, for a moment."""

from rules.text import Text
from testers.specimens.records.manners import Manners, Outage
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="soak_fails",
    title=Text(zh="时常返回 503 的服务", en="Service that answers 503 now and then"),
    behaves="bad",
    breaks=("REL-19",),
    serve=records(Manners(outage=Outage.FAILS)),
)
