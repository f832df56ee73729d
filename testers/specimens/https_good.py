"""The good lamp service over HTTPS, under a name."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="https_good",
    title=Text(zh="规规矩矩的 HTTPS 服务", en="Well-behaved HTTPS service"),
    behaves="good",
    serve=web(Manners(tls=True, host="localhost")),
)
