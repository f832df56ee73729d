"""A lamp controller over CoAP that does everything right."""

from rules.text import Text
from testers.specimens.coap.manners import Manners
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_good",
    title=Text(zh="规范的 CoAP 路灯控制器", en="A lamp controller over CoAP that does everything right"),
    behaves="good",
    serve=coap(Manners()),
)
