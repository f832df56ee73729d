"""It knows a copy only of the last message."""

from rules.text import Text
from testers.specimens.coap.manners import Manners, Messaging
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_remembers_one",
    title=Text(zh="只记得最后一条报文的 CoAP 设备", en="A CoAP device that knows a copy of the last message only"),
    behaves="bad",
    breaks=("REL-10",),
    serve=coap(Manners(messaging=Messaging(remembers=1))),
)
