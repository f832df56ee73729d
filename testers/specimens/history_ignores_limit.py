"""The limit of a query is passed over."""

from rules.text import Text
from testers.specimens.history.manners import Manners
from testers.specimens.history.serve import history
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="history_ignores_limit",
    title=Text(zh="忽略条数上限的历史查询", en="History service that ignores the limit"),
    behaves="bad",
    breaks=("SHR-18",),
    serve=history(Manners(ignores_limit=True)),
)
