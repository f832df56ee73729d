"""Where nothing was measured, a value is made up."""

from rules.text import Text
from testers.specimens.history.manners import Manners
from testers.specimens.history.serve import history
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="history_fills_gaps",
    title=Text(zh="在空档中编造数据的历史查询", en="History service that makes up values in gaps"),
    behaves="bad",
    breaks=("SHR-18",),
    serve=history(Manners(fills_gaps=True)),
)
