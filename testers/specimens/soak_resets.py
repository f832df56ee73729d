"""Several times a second the service resets whoever comes, for a moment."""

from rules.text import Text
from testers.specimens.records.manners import Manners, Outage
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="soak_resets",
    title=Text(zh="时常重置连接的服务", en="Service that resets connections now and then"),
    behaves="bad",
    breaks=("REL-19",),
    serve=records(Manners(outage=Outage.RESETS)),
)
