"""One bit is wrong in bodies of 600 bytes or more."""

from rules.text import Text
from testers.specimens.coap.manners import Manners, Storing
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_flips_bits",
    title=Text(zh="大报文翻转一位的 CoAP 设备", en="A CoAP device that changes one bit of large bodies"),
    behaves="bad",
    breaks=("REL-23",),
    serve=coap(Manners(storing=Storing(flips_from=600))),
)
