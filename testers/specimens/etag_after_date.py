"""If-Modified-Since is heeded although If-None-Match is there."""

from rules.text import Text
from testers.specimens.notes.manners import Manners, Semantics
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="etag_after_date",
    title=Text(
        zh="让 If-Modified-Since 压过 If-None-Match 的服务",
        en="Service that lets If-Modified-Since win over If-None-Match",
    ),
    behaves="bad",
    breaks=("CMP-24",),
    serve=notes(Manners(semantics=Semantics.DATE_WINS)),
)
