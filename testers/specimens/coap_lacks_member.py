"""One reading in five has no power."""

from rules.text import Text
from testers.specimens.coap.manners import Manners
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Streaming

SPECIMEN = Specimen(
    name="coap_lacks_member",
    title=Text(zh="读数缺字段的 CoAP 设备", en="A CoAP device whose readings lack a member"),
    behaves="bad",
    breaks=("CMP-02",),
    serve=coap(Manners(readings=Streaming(lacks_member=True))),
)
