"""HEAD is answered with content."""

from rules.text import Text
from testers.specimens.notes.manners import Manners, Semantics
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="head_with_body",
    title=Text(zh="对 HEAD 返回正文的服务", en="Service that answers HEAD with content"),
    behaves="bad",
    breaks=("CMP-24",),
    serve=notes(Manners(semantics=Semantics.HEAD_BODY)),
)
