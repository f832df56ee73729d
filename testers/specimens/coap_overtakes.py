"""One notification in six leaves behind the next one."""

from rules.text import Text
from testers.specimens.coap.manners import Manners, Observing
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_overtakes",
    title=Text(zh="通知乱序的 CoAP 设备", en="A CoAP device whose notifications overtake each other"),
    behaves="bad",
    breaks=("REL-11",),
    serve=coap(Manners(observing=Observing(swaps=0.17))),
)
