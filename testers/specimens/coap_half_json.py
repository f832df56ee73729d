"""One reading in five is cut in the middle."""

from rules.text import Text
from testers.specimens.coap.manners import Manners
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Streaming

SPECIMEN = Specimen(
    name="coap_half_json",
    title=Text(zh="JSON 不完整的 CoAP 设备", en="A CoAP device whose JSON is cut"),
    behaves="bad",
    breaks=("CMP-02",),
    serve=coap(Manners(readings=Streaming(half_json=True))),
)
