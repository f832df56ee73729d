"""A history that takes no samples: what is there has to do."""

from rules.text import Text
from testers.specimens.history.manners import Manners
from testers.specimens.history.serve import history
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="history_read_only",
    title=Text(zh="只读的历史查询服务", en="History service that takes no samples"),
    behaves="good",
    serve=history(Manners(takes=False)),
)
