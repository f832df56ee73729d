"""A history whose windows hold both ends, newest first, and that says so."""

from rules.text import Text
from testers.specimens.history.manners import Manners
from testers.specimens.history.serve import history
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="history_closed",
    title=Text(zh="窗口含两端、倒序返回的历史查询服务", en="History service with closed windows, newest first"),
    behaves="good",
    serve=history(Manners(bounds="[]", descending=True)),
)
