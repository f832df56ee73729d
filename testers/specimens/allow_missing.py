"""A method that is not allowed is refused without a word on those that are."""

from rules.text import Text
from testers.specimens.notes.manners import Manners, Semantics
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="allow_missing",
    title=Text(zh="405 应答缺少 Allow 的服务", en="Service whose 405 lacks Allow"),
    behaves="bad",
    breaks=("CMP-24",),
    serve=notes(Manners(semantics=Semantics.NO_ALLOW)),
)
