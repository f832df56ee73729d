"""After a connection that broke off, all others are closed at once for two minutes."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.returning import Grudge, returning

SPECIMEN = Specimen(
    name="http_bars_after_cut",
    title=Text(zh="断线后两分钟内拒绝一切连接的 HTTP 服务", en="HTTP service that bars everybody after a cut"),
    behaves="bad",
    breaks=("REL-18",),
    serve=returning(Grudge.BARRED),
)
