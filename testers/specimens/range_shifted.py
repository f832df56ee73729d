"""The bytes of a range are off by one."""

from rules.text import Text
from testers.specimens.notes.manners import Manners, Semantics
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="range_shifted",
    title=Text(zh="范围错开一个字节的服务", en="Service whose ranges are off by one"),
    behaves="bad",
    breaks=("CMP-24",),
    serve=notes(Manners(semantics=Semantics.RANGE_SHIFTED)),
)
