"""A record with a member that it does not know ends in an error of the server."""

from rules.text import Text
from testers.specimens.notes.manners import Manners, Tolerance
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="members_crash",
    title=Text(zh="遇未知成员即出错的服务", en="Service that fails on unknown members"),
    behaves="bad",
    breaks=("CMP-25",),
    serve=notes(Manners(tolerance=Tolerance.CRASHES)),
)
