"""One reading in five tells a number as text."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_text_numbers",
    title=Text(zh="以文本表示数值的 HTTP 服务", en="HTTP service that writes numbers as texts"),
    behaves="bad",
    breaks=(
        "CMP-02",
        "SHR-04",
    ),
    serve=web(Manners(spoilt={"power": "42.1"})),
)
