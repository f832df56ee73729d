"""Protected data are served to everybody, which the owner does not know."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_open_door",
    title=Text(zh="不设防的 HTTP 服务", en="HTTP service with an open door"),
    behaves="bad",
    breaks=("SEC-08", "CMP-01"),
    serve=web(Manners(open_door=True)),
)
