"""It sends an unacknowledged notification again and again."""

from rules.text import Text
from testers.specimens.coap.manners import Manners, Observing
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_never_gives_up",
    title=Text(
        zh="无休止重传的 CoAP 设备", en="A CoAP device that sends an unacknowledged notification again without end"
    ),
    behaves="bad",
    breaks=("REL-10",),
    serve=coap(Manners(observing=Observing(retries=6))),
)
