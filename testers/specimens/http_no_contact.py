"""There is no security.txt."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Contact, Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_no_contact",
    title=Text(zh="没有 security.txt 的 HTTP 服务", en="HTTP service without security.txt"),
    behaves="bad",
    breaks=("SEC-21",),
    serve=web(Manners(contact=Contact.ABSENT)),
)
