"""Three blocks in a hundred are left out."""

from rules.text import Text
from testers.specimens.coap.manners import Manners, Storing
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_skips_blocks",
    title=Text(zh="拼接时漏块的 CoAP 设备", en="A CoAP device that leaves blocks out"),
    behaves="bad",
    breaks=("REL-23",),
    serve=coap(Manners(storing=Storing(skips=0.03))),
)
