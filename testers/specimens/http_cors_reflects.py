"""Scripts of any site may read with the credentials of the user."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_cors_reflects",
    title=Text(zh="CORS 放行任意来源的 HTTP 服务", en="HTTP service whose CORS admits anybody"),
    behaves="bad",
    breaks=("SEC-19",),
    serve=web(Manners(reflects_origin=True)),
)
