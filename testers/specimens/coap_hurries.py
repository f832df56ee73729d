"""It sends a notification again after a quarter of the right time."""

from rules.text import Text
from testers.specimens.coap.manners import Manners, Observing
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_hurries",
    title=Text(zh="过早重传通知的 CoAP 设备", en="A CoAP device that sends notifications again too early"),
    behaves="bad",
    breaks=("REL-10",),
    serve=coap(Manners(observing=Observing(first=0.25))),
)
