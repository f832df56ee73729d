"""Every twelfth answer comes after six tenths of a second, as where memory is cleaned up."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_pauses",
    title=Text(zh="定期停顿的 HTTP 服务", en="HTTP service that pauses at a beat"),
    behaves="bad",
    breaks=("REL-02",),
    serve=web(Manners(pauses=12, slow_seconds=0.6)),
)
