"""A batch that is sent again stands in the history twice."""

from rules.text import Text
from testers.specimens.records.manners import History, Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="history_doubles",
    title=Text(zh="重传后历史重复的平台", en="Platform whose history doubles what is sent again"),
    behaves="bad",
    breaks=("REL-20",),
    serve=records(Manners(history=History.DOUBLES)),
)
