"""A security.txt that names nobody."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Contact, Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_nameless_contact",
    title=Text(zh="security.txt 中无联系方式的 HTTP 服务", en="HTTP service whose security.txt names nobody"),
    behaves="bad",
    breaks=("SEC-21",),
    serve=web(Manners(contact=Contact.NAMELESS)),
)
