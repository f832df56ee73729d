"""It says that its data are open, and asks for a token."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_claims_open",
    title=Text(zh="声明与实测矛盾的 HTTP 服务", en="HTTP service that claims too much"),
    behaves="bad",
    breaks=("CMP-01",),
    serve=web(Manners(claims_open=True)),
)
