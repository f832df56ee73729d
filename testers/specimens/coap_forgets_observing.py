"""Once the network was away nothing can be observed any more."""

from rules.text import Text
from testers.specimens.coap.manners import Manners, Returns
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_forgets_observing",
    title=Text(
        zh="断网后不再接受观察的 CoAP 设备", en="A CoAP device that cannot be observed once the network was away"
    ),
    behaves="bad",
    breaks=("REL-18",),
    serve=coap(Manners(returns=Returns.UNOBSERVED)),
)
