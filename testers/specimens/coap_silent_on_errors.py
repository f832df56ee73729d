"""It answers nothing to what it cannot read."""

from rules.text import Text
from testers.specimens.coap.manners import Manners, Messaging
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_silent_on_errors",
    title=Text(zh="对畸形报文沉默的 CoAP 设备", en="A CoAP device that is silent about what it cannot read"),
    behaves="bad",
    breaks=("CMP-14",),
    serve=coap(Manners(messaging=Messaging(silent=True))),
)
