"""It says that it has no description, and serves one."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_hides_openapi",
    title=Text(zh="少报能力的 HTTP 服务", en="HTTP service that declares too little"),
    behaves="bad",
    breaks=("CMP-01",),
    serve=web(Manners(hides_openapi=True)),
)
