"""Numbers are rounded to three digits."""

from rules.text import Text
from testers.specimens.notes.manners import Manners, Numbers
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="numbers_rounded",
    title=Text(zh="把数四舍五入的服务", en="Service that rounds numbers"),
    behaves="bad",
    breaks=("CMP-11",),
    serve=notes(Manners(numbers=Numbers.ROUNDED)),
)
