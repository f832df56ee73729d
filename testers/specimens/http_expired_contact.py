"""The security contact has expired."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Contact, Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_expired_contact",
    title=Text(zh="安全联系方式已过期的 HTTP 服务", en="HTTP service with an expired contact"),
    behaves="bad",
    breaks=("SEC-21",),
    serve=web(Manners(contact=Contact.EXPIRED)),
)
