"""The description promises a number where lists come."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Description, Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_lying_openapi",
    title=Text(zh="接口描述与行为不符的 HTTP 服务", en="HTTP service that is not as described"),
    behaves="bad",
    breaks=("SHR-04",),
    serve=web(Manners(description=Description.LYING)),
)
