"""It knows no copies: what comes twice is done twice."""

from rules.text import Text
from testers.specimens.coap.manners import Manners, Messaging
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_runs_twice",
    title=Text(zh="不识别重复报文的 CoAP 设备", en="A CoAP device that carries out a repeated message again"),
    behaves="bad",
    breaks=("REL-10",),
    serve=coap(Manners(messaging=Messaging(remembers=0))),
)
