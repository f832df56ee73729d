"""It claims an echo, and answers OK."""

from rules.text import Text
from testers.specimens.coap.manners import Echoing, Manners
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_claims_echo",
    title=Text(zh="虚报回送能力的 CoAP 设备", en="A CoAP device that claims an echo"),
    behaves="bad",
    breaks=("CMP-01",),
    serve=coap(Manners(echo=Echoing(lies=True))),
)
