"""A request with a header field that it does not know is refused."""

from rules.text import Text
from testers.specimens.notes.manners import Manners, Tolerance
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="fields_refused",
    title=Text(zh="拒绝未知首部字段的服务", en="Service that refuses unknown header fields"),
    behaves="bad",
    breaks=("CMP-25",),
    serve=notes(Manners(tolerance=Tolerance.NO_FIELDS)),
)
