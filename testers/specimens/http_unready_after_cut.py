"""After a connection that broke off, requests are answered 503 for two minutes."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.returning import Grudge, returning

SPECIMEN = Specimen(
    name="http_unready_after_cut",
    title=Text(zh="断线后两分钟内应答 503 的 HTTP 服务", en="HTTP service that is unready after a cut"),
    behaves="bad",
    breaks=("REL-18",),
    serve=returning(Grudge.UNREADY),
)
