"""It forgets every other message as soon as it has answered."""

from rules.text import Text
from testers.specimens.coap.manners import Manners, Messaging
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_runs_again",
    title=Text(
        zh="应答后即忘记报文的 CoAP 设备", en="A CoAP device that forgets every other message once it has answered"
    ),
    behaves="bad",
    breaks=("REL-10",),
    serve=coap(Manners(messaging=Messaging(hasty=True))),
)
