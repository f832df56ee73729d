"""Five non-confirmable requests in a hundred are never answered."""

from rules.text import Text
from testers.specimens.coap.manners import Echoing, Manners
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_loses_non",
    title=Text(zh="丢失 NON 请求的 CoAP 设备", en="A CoAP device that loses non-confirmable requests"),
    behaves="bad",
    breaks=("REL-01",),
    serve=coap(Manners(echo=Echoing(drops_non=0.05))),
)
