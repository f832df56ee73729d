"""The description breaks OpenAPI: it has no info object."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Description, Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_broken_openapi",
    title=Text(zh="接口描述不合规范的 HTTP 服务", en="HTTP service with a broken description"),
    behaves="bad",
    breaks=("SHR-04",),
    serve=web(Manners(description=Description.BROKEN)),
)
