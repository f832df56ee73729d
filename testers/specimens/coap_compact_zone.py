"""One reading in five writes its zone without a colon."""

from rules.text import Text
from testers.specimens.coap.manners import Manners
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Streaming

SPECIMEN = Specimen(
    name="coap_compact_zone",
    title=Text(zh="时区写法不合规的 CoAP 设备", en="A CoAP device that writes zones without a colon"),
    behaves="bad",
    breaks=("CMP-06",),
    serve=coap(Manners(readings=Streaming(compact_zone=True))),
)
