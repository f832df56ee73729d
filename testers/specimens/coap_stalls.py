"""It stands still for half a second after every hundred answers."""

from rules.text import Text
from testers.specimens.coap.manners import Echoing, Manners
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_stalls",
    title=Text(
        zh="每百次应答停顿半秒的 CoAP 设备",
        en="A CoAP device that stands still for half a second after every hundred answers",
    ),
    behaves="bad",
    breaks=("REL-02", "REL-04"),
    serve=coap(Manners(echo=Echoing(stalls=100, slow_seconds=0.5))),
)
