"""The condition If-None-Match is not evaluated."""

from rules.text import Text
from testers.specimens.notes.manners import Manners, Semantics
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="etag_ignored",
    title=Text(zh="忽略 If-None-Match 的服务", en="Service that ignores If-None-Match"),
    behaves="bad",
    breaks=("CMP-24",),
    serve=notes(Manners(semantics=Semantics.TAG_IGNORED)),
)
