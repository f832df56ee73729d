"""A small lamp service over HTTP where everything is right."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_good",
    title=Text(zh="规规矩矩的 HTTP 服务", en="Well-behaved HTTP service"),
    behaves="good",
    serve=web(Manners()),
)
