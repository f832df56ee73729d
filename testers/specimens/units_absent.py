"""Readings are numbers without a unit."""

from rules.text import Text
from testers.specimens.notes.manners import Manners, Units
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="units_absent",
    title=Text(zh="读数不带单位的服务", en="Service whose readings have no unit"),
    behaves="bad",
    breaks=("CMP-07",),
    serve=notes(Manners(units=Units.ABSENT)),
)
