"""There is no description where one should be."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Description, Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_no_openapi",
    title=Text(zh="没有接口描述的 HTTP 服务", en="HTTP service without a description"),
    behaves="bad",
    breaks=("SHR-04",),
    serve=web(Manners(description=Description.ABSENT)),
)
