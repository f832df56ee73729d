"""If-None-Match is compared strongly, so that a weak tag never matches."""

from rules.text import Text
from testers.specimens.notes.manners import Manners, Semantics
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="etag_strong",
    title=Text(zh="以强比较处理 If-None-Match 的服务", en="Service that compares If-None-Match strongly"),
    behaves="bad",
    breaks=("CMP-24",),
    serve=notes(Manners(semantics=Semantics.STRONG)),
)
