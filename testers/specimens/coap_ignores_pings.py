"""It answers no CoAP ping."""

from rules.text import Text
from testers.specimens.coap.manners import Manners, Messaging
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_ignores_pings",
    title=Text(zh="不应答 CoAP ping 的设备", en="A CoAP device that answers no ping"),
    behaves="bad",
    breaks=("CMP-14",),
    serve=coap(Manners(messaging=Messaging(mute_ping=True))),
)
