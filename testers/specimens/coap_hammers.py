"""It sends notifications again at a steady beat."""

from rules.text import Text
from testers.specimens.coap.manners import Manners, Observing
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_hammers",
    title=Text(zh="不作指数退避的 CoAP 设备", en="A CoAP device that does not back off"),
    behaves="bad",
    breaks=("REL-10",),
    serve=coap(Manners(observing=Observing(back_off=1.0))),
)
