"""Numbers come back as texts."""

from rules.text import Text
from testers.specimens.notes.manners import Manners, Numbers
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="numbers_texts",
    title=Text(zh="把数写成文字的服务", en="Service that turns numbers into texts"),
    behaves="bad",
    breaks=("CMP-11",),
    serve=notes(Manners(numbers=Numbers.TEXTS)),
)
