"""No header says that content must not be guessed."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_bare_headers",
    title=Text(zh="缺少安全头的 HTTP 服务", en="HTTP service without security headers"),
    behaves="bad",
    breaks=("SEC-19",),
    serve=web(Manners(nosniff=False)),
)
