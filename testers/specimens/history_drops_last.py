"""The last sample of every window is missing."""

from rules.text import Text
from testers.specimens.history.manners import Manners
from testers.specimens.history.serve import history
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="history_drops_last",
    title=Text(zh="每次漏掉最后一条的历史查询", en="History service that loses the last sample"),
    behaves="bad",
    breaks=("SHR-18",),
    serve=history(Manners(drops_last=True, takes=False)),
)
