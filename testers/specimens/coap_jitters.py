"""Every answer waits for up to 0.15 seconds."""

from rules.text import Text
from testers.specimens.coap.manners import Echoing, Manners
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_jitters",
    title=Text(zh="应答时延忽长忽短的 CoAP 设备", en="A CoAP device whose delay varies by 0.15 seconds"),
    behaves="bad",
    breaks=("REL-04",),
    serve=coap(Manners(echo=Echoing(jitter=0.15))),
)
