"""One connection in twenty is cut without an answer."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_lossy",
    title=Text(zh="丢失请求的 HTTP 服务", en="HTTP service that loses requests"),
    behaves="bad",
    breaks=("REL-01",),
    serve=web(Manners(drops=0.05)),
)
