"""One answer in eight comes after half a second or more."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_slow",
    title=Text(zh="响应迟缓的 HTTP 服务", en="Slow HTTP service"),
    behaves="bad",
    breaks=("REL-02",),
    serve=web(Manners(slow=0.125, slow_seconds=0.6)),
)
