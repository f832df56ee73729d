"""A service that keeps what it is given, speaks HTTP as it is written, and forgives what it does not know."""

from rules.text import Text
from testers.specimens.notes.manners import Manners
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="notes_good",
    title=Text(zh="规规矩矩的便笺服务", en="Well-behaved notes service"),
    behaves="good",
    serve=notes(Manners()),
)
