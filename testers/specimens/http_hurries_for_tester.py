"""Answers the tester at once, and lets everybody else wait."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_hurries_for_tester",
    title=Text(zh="只对测试方迅速的 HTTP 服务", en="HTTP service that hurries for the tester alone"),
    behaves="bad",
    breaks=("GAM-01",),
    serve=web(Manners(others_wait=0.15)),
)
