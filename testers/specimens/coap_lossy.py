"""Two requests in a hundred are never answered."""

from rules.text import Text
from testers.specimens.coap.manners import Echoing, Manners
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_lossy",
    title=Text(zh="丢失百分之二请求的 CoAP 设备", en="A CoAP device that loses two requests in a hundred"),
    behaves="bad",
    breaks=("REL-01",),
    serve=coap(Manners(echo=Echoing(drops=0.02))),
)
