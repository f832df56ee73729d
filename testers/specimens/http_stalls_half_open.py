"""One connection is served at a time: one that never ends its request blocks all others."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.returning import Grudge, returning

SPECIMEN = Specimen(
    name="http_stalls_half_open",
    title=Text(zh="被半开连接堵死的 HTTP 服务", en="HTTP service that a half-open connection blocks"),
    behaves="bad",
    breaks=("REL-18",),
    serve=returning(Grudge.STALLED),
)
