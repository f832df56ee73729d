"""Errors are pages for people, which no program understands."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Errors, Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_plain_errors",
    title=Text(zh="错误应答为网页的 HTTP 服务", en="HTTP service whose errors are web pages"),
    behaves="bad",
    breaks=("SHR-20",),
    serve=web(Manners(errors=Errors.HTML)),
)
