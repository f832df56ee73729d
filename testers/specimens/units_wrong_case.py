"""Units are written in the wrong case, which means another unit or none."""

from rules.text import Text
from testers.specimens.notes.manners import Manners, Units
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="units_wrong_case",
    title=Text(zh="单位大小写错误的服务", en="Service that writes units in the wrong case"),
    behaves="bad",
    breaks=("CMP-07",),
    serve=notes(Manners(units=Units.WRONG_CASE)),
)
