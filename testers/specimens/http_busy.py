"""One request in twenty is answered 503."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_busy",
    title=Text(zh="时常拒绝服务的 HTTP 服务", en="HTTP service that is often too busy"),
    behaves="bad",
    breaks=("REL-01",),
    serve=web(Manners(busy=0.05)),
)
