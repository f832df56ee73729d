"""One reading in five has a value beyond its range."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_out_of_range",
    title=Text(zh="数值越界的 HTTP 服务", en="HTTP service with values out of range"),
    behaves="bad",
    breaks=(
        "CMP-02",
        "SHR-04",
    ),
    serve=web(Manners(spoilt={"dimming": 140})),
)
