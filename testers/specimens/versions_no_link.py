"""The end is announced, but not where to go."""

from rules.text import Text
from testers.specimens.records.manners import Lifecycle, Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="versions_no_link",
    title=Text(zh="预告停用但不指明去向的服务", en="Service that announces an end and no successor"),
    behaves="bad",
    breaks=("SHR-19",),
    serve=records(Manners(lifecycle=Lifecycle.LINKLESS)),
)
