"""One answer in twenty breaks off in the middle."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_halves",
    title=Text(zh="应答中途断开的 HTTP 服务", en="HTTP service whose answers break off"),
    behaves="bad",
    breaks=("REL-01",),
    serve=web(Manners(halves=0.05)),
)
