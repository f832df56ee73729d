"""What was acknowledged last is lost when a connection breaks."""

from rules.text import Text
from testers.specimens.records.manners import History, Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="history_loses_acknowledged",
    title=Text(zh="断线时丢失已确认数据的平台", en="Platform that loses what it acknowledged when a connection breaks"),
    behaves="bad",
    breaks=("REL-20",),
    serve=records(Manners(history=History.LOSES_OPEN)),
)
