"""It passes unknown critical options over."""

from rules.text import Text
from testers.specimens.coap.manners import Manners, Messaging
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_takes_critical",
    title=Text(zh="放过未知关键选项的 CoAP 设备", en="A CoAP device that passes unknown critical options over"),
    behaves="bad",
    breaks=("CMP-14",),
    serve=coap(Manners(messaging=Messaging(takes_critical=True))),
)
