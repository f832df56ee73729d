"""What comes after a break stands before what came ahead of it."""

from rules.text import Text
from testers.specimens.records.manners import History, Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="history_disordered",
    title=Text(zh="断线后历史次序错乱的平台", en="Platform whose history is out of order after a break"),
    behaves="bad",
    breaks=("REL-20",),
    serve=records(Manners(history=History.DISORDERED)),
)
