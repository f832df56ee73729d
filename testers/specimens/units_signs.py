"""Units are written as people write them, not as the vocabulary does."""

from rules.text import Text
from testers.specimens.notes.manners import Manners, Units
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="units_signs",
    title=Text(zh="以符号代替单位代码的服务", en="Service that writes units as signs for people"),
    behaves="bad",
    breaks=("CMP-07",),
    serve=notes(Manners(units=Units.SIGNS)),
)
