"""A history whose windows hold their beginning and not their end."""

from rules.text import Text
from testers.specimens.history.manners import Manners
from testers.specimens.history.serve import history
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="history_good",
    title=Text(zh="规规矩矩的历史查询服务", en="Well-behaved history service"),
    behaves="good",
    serve=history(Manners()),
)
