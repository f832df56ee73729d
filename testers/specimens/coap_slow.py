"""Twelve answers in a hundred come six tenths of a second late."""

from rules.text import Text
from testers.specimens.coap.manners import Echoing, Manners
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_slow",
    title=Text(zh="应答时快时慢的 CoAP 设备", en="A CoAP device that is late with one answer in eight"),
    behaves="bad",
    breaks=("REL-02", "REL-04"),
    serve=coap(Manners(echo=Echoing(slow=0.12, slow_seconds=0.6))),
)
