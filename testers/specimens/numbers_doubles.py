"""Integers are kept as doubles although the model declares 64 bits."""

from rules.text import Text
from testers.specimens.notes.manners import Manners, Numbers
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="numbers_doubles",
    title=Text(zh="把整数存成双精度的服务", en="Service that keeps integers as doubles"),
    behaves="bad",
    breaks=("CMP-11",),
    serve=notes(Manners(numbers=Numbers.DOUBLES)),
)
