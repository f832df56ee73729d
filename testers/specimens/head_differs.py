"""HEAD tells another type than GET and no validator."""

from rules.text import Text
from testers.specimens.notes.manners import Manners, Semantics
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="head_differs",
    title=Text(zh="HEAD 与 GET 不一致的服务", en="Service whose HEAD differs from GET"),
    behaves="bad",
    breaks=("CMP-24",),
    serve=notes(Manners(semantics=Semantics.HEAD_DIFFERS)),
)
