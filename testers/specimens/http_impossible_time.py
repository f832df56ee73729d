"""One reading in five is of the thirtieth of February."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_impossible_time",
    title=Text(zh="日期不存在的 HTTP 服务", en="HTTP service with days that do not exist"),
    behaves="bad",
    breaks=("CMP-06",),
    serve=web(Manners(impossible_time=True)),
)
