"""The other end belongs to the window than the service says."""

from rules.text import Text
from testers.specimens.history.manners import Manners
from testers.specimens.history.serve import history
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="history_shifts_bounds",
    title=Text(zh="窗口端点与声明相反的历史查询", en="History service with the other bounds than it says"),
    behaves="bad",
    breaks=("SHR-18",),
    serve=history(Manners(shifts_bounds=True)),
)
