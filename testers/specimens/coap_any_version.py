"""It answers version 2 as if it knew it."""

from rules.text import Text
from testers.specimens.coap.manners import Manners, Messaging
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_any_version",
    title=Text(zh="不查版本号的 CoAP 设备", en="A CoAP device that does not look at the version"),
    behaves="bad",
    breaks=("CMP-14",),
    serve=coap(Manners(messaging=Messaging(any_version=True))),
)
