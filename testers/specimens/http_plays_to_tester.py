"""Answers the tester, and drops three in ten of everybody else's requests."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_plays_to_tester",
    title=Text(zh="只对测试方可靠的 HTTP 服务", en="HTTP service that is reliable for the tester alone"),
    behaves="bad",
    breaks=("GAM-01",),
    serve=web(Manners(others_dropped=0.3)),
)
