"""One reading in five tells two instants where it means one."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_twin_drift",
    title=Text(zh="同一时刻前后矛盾的 HTTP 服务", en="HTTP service whose two clocks disagree"),
    behaves="bad",
    breaks=("CMP-06",),
    serve=web(Manners(twin_drift=True)),
)
