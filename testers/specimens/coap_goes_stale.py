"""It pauses for twice Max-Age after every fifteen notifications."""

from rules.text import Text
from testers.specimens.coap.manners import Manners, Observing
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_goes_stale",
    title=Text(zh="通知过期才更新的 CoAP 设备", en="A CoAP device that lets its observers' state go stale"),
    behaves="bad",
    breaks=("REL-11",),
    serve=coap(Manners(observing=Observing(rests_every=15))),
)
