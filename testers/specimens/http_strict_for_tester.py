"""Asks the tester for a token, and nobody else."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_strict_for_tester",
    title=Text(zh="只对测试方设防的 HTTP 服务", en="HTTP service that guards its door against the tester alone"),
    behaves="bad",
    breaks=("GAM-01",),
    serve=web(Manners(others_excused=True)),
)
