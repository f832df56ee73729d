"""Numbers are kept in single precision."""

from rules.text import Text
from testers.specimens.notes.manners import Manners, Numbers
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="numbers_float32",
    title=Text(zh="以单精度存数的服务", en="Service that keeps numbers in single precision"),
    behaves="bad",
    breaks=("CMP-11",),
    serve=notes(Manners(numbers=Numbers.FLOAT32)),
)
