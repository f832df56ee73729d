"""One answer in twenty-five comes after a second and a half."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_rare_slow",
    title=Text(zh="偶有极慢应答的 HTTP 服务", en="HTTP service that is rarely slow, and then very slow"),
    behaves="bad",
    breaks=("REL-02",),
    serve=web(Manners(slow=0.04, slow_seconds=1.5)),
)
