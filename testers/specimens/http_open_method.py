"""Only GET and HEAD are guarded: any other verb opens the door."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_open_method",
    title=Text(zh="只防常用方法的 HTTP 服务", en="HTTP service that guards common verbs only"),
    behaves="bad",
    breaks=("SEC-08",),
    serve=web(Manners(open_method=True)),
)
