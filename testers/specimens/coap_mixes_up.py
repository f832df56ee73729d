"""Two answers in a hundred hold what the request before had."""

from rules.text import Text
from testers.specimens.coap.manners import Echoing, Manners
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_mixes_up",
    title=Text(zh="应答张冠李戴的 CoAP 设备", en="A CoAP device that now and then gives back the request before"),
    behaves="bad",
    breaks=("REL-01",),
    serve=coap(Manners(echo=Echoing(swaps=0.02))),
)
