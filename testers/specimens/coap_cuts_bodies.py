"""Bodies end after 2,000 bytes."""

from rules.text import Text
from testers.specimens.coap.manners import Manners, Storing
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_cuts_bodies",
    title=Text(zh="截断大报文的 CoAP 设备", en="A CoAP device that cuts large bodies"),
    behaves="bad",
    breaks=("REL-23",),
    serve=coap(Manners(storing=Storing(cuts_to=2000))),
)
