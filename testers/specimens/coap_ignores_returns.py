"""Once the network was away it answers nothing any more."""

from rules.text import Text
from testers.specimens.coap.manners import Manners, Returns
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_ignores_returns",
    title=Text(zh="断网后不再应答的 CoAP 设备", en="A CoAP device that answers nobody once the network was away"),
    behaves="bad",
    breaks=("REL-18",),
    serve=coap(Manners(returns=Returns.IGNORED)),
)
