"""The old version of a pair that is still declared cannot be read."""

from rules.text import Text
from testers.specimens.notes.manners import Manners, Tolerance
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="version_unreadable",
    title=Text(zh="旧版路径已不可读的服务", en="Service whose old version cannot be read"),
    behaves="bad",
    breaks=("CMP-25",),
    serve=notes(Manners(tolerance=Tolerance.NO_OLD)),
)
