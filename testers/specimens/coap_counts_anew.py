"""Its Observe numbers begin again after every ten notifications."""

from rules.text import Text
from testers.specimens.coap.manners import Manners, Observing
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_counts_anew",
    title=Text(zh="观察序号反复归零的 CoAP 设备", en="A CoAP device whose Observe numbers begin again and again"),
    behaves="bad",
    breaks=("REL-11",),
    serve=coap(Manners(observing=Observing(restarts=10))),
)
