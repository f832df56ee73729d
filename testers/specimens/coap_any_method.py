"""It takes unknown methods for GET."""

from rules.text import Text
from testers.specimens.coap.manners import Manners, Messaging
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_any_method",
    title=Text(zh="把未知方法当作 GET 的 CoAP 设备", en="A CoAP device that takes unknown methods for GET"),
    behaves="bad",
    breaks=("CMP-14",),
    serve=coap(Manners(messaging=Messaging(any_method=True))),
)
