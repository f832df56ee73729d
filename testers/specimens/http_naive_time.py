"""One reading in five has a time stamp without zone."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_naive_time",
    title=Text(zh="时间戳缺时区的 HTTP 服务", en="HTTP service with time stamps without zone"),
    behaves="bad",
    breaks=("CMP-06",),
    serve=web(Manners(naive_time=True)),
)
