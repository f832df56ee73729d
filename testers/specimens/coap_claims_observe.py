"""It claims that its state can be observed."""

from rules.text import Text
from testers.specimens.coap.manners import Manners
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_claims_observe",
    title=Text(zh="虚报观察能力的 CoAP 设备", en="A CoAP device that claims to be observable"),
    behaves="bad",
    breaks=("CMP-01",),
    serve=coap(Manners(claims_observe=True)),
)
