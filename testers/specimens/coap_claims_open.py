"""It claims to be open to everybody, and asks for a key."""

from rules.text import Text
from testers.specimens.coap.manners import Manners
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_claims_open",
    title=Text(zh="虚报匿名访问的 CoAP 设备", en="A CoAP device that claims to be open and is not"),
    behaves="bad",
    breaks=("CMP-01",),
    serve=coap(Manners(guarded=True)),
)
