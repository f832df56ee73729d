"""Members that are null are dropped."""

from rules.text import Text
from testers.specimens.notes.manners import Manners, Numbers
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="numbers_no_null",
    title=Text(zh="丢弃空值的服务", en="Service that drops null"),
    behaves="bad",
    breaks=("CMP-11",),
    serve=notes(Manners(numbers=Numbers.NO_NULL)),
)
