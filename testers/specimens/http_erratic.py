"""An answer takes anything up to six tenths of a second."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_erratic",
    title=Text(zh="忽快忽慢的 HTTP 服务", en="Erratic HTTP service"),
    behaves="bad",
    breaks=("REL-02",),
    serve=web(Manners(erratic=0.6)),
)
