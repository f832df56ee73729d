"""It never sends an unacknowledged notification again."""

from rules.text import Text
from testers.specimens.coap.manners import Manners, Observing
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_gives_up",
    title=Text(zh="从不重传通知的 CoAP 设备", en="A CoAP device that never sends an unacknowledged notification again"),
    behaves="bad",
    breaks=("REL-10",),
    serve=coap(Manners(observing=Observing(retries=0))),
)
