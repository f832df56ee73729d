"""One reading in five breaks its schema."""

from rules.text import Text
from testers.specimens.coap.manners import Manners
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Streaming

SPECIMEN = Specimen(
    name="coap_bad_payload",
    title=Text(zh="读数不符合模型的 CoAP 设备", en="A CoAP device whose readings break their schema"),
    behaves="bad",
    breaks=("CMP-02",),
    serve=coap(Manners(readings=Streaming(bad_payload=True))),
)
