"""It refuses unknown elective options."""

from rules.text import Text
from testers.specimens.coap.manners import Manners, Messaging
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_bars_elective",
    title=Text(zh="拒绝非关键选项的 CoAP 设备", en="A CoAP device that refuses unknown elective options"),
    behaves="bad",
    breaks=("CMP-14",),
    serve=coap(Manners(messaging=Messaging(bars_elective=True))),
)
