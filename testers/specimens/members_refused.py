"""A record with a member that it does not know is refused."""

from rules.text import Text
from testers.specimens.notes.manners import Manners, Tolerance
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="members_refused",
    title=Text(zh="拒收未知成员的服务", en="Service that refuses unknown members"),
    behaves="bad",
    breaks=("CMP-25",),
    serve=notes(Manners(tolerance=Tolerance.NO_MEMBERS)),
)
