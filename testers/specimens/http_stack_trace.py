"""Errors show the stack of the program to everybody."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Errors, Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_stack_trace",
    title=Text(zh="错误应答泄露堆栈的 HTTP 服务", en="HTTP service that shows its stack"),
    behaves="bad",
    breaks=("SHR-20",),
    serve=web(Manners(errors=Errors.TRACE)),
)
