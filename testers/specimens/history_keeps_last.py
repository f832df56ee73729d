"""Only the newest thousand readings of a device are kept."""

from rules.text import Text
from testers.specimens.records.manners import History, Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="history_keeps_last",
    title=Text(zh="只保留最新一千条的平台", en="Platform that keeps the newest thousand readings"),
    behaves="bad",
    breaks=("REL-20",),
    serve=records(Manners(history=History.KEEPS_LAST)),
)
