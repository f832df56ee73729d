"""Once the network was away it answers 5.03 for ever."""

from rules.text import Text
from testers.specimens.coap.manners import Manners, Returns
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_refuses_returns",
    title=Text(zh="断网后一律拒绝的 CoAP 设备", en="A CoAP device that refuses everybody once the network was away"),
    behaves="bad",
    breaks=("REL-18",),
    serve=coap(Manners(returns=Returns.REFUSED)),
)
