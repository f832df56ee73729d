"""It declares no block-wise transfer, and has it."""

from rules.text import Text
from testers.specimens.coap.manners import Manners
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_hides_block",
    title=Text(zh="隐瞒分块传输的 CoAP 设备", en="A CoAP device that hides its block-wise transfer"),
    behaves="bad",
    breaks=("CMP-01",),
    serve=coap(Manners(hides_block=True)),
)
