"""Three blocks in a hundred are put in twice."""

from rules.text import Text
from testers.specimens.coap.manners import Manners, Storing
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_doubles_blocks",
    title=Text(zh="拼接时重块的 CoAP 设备", en="A CoAP device that puts blocks in twice"),
    behaves="bad",
    breaks=("REL-23",),
    serve=coap(Manners(storing=Storing(doubles=0.03))),
)
