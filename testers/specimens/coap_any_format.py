"""It takes every content format, and promises every one."""

from rules.text import Text
from testers.specimens.coap.manners import Manners, Messaging
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="coap_any_format",
    title=Text(zh="不查内容格式的 CoAP 设备", en="A CoAP device that does not look at content formats"),
    behaves="bad",
    breaks=("CMP-14",),
    serve=coap(Manners(messaging=Messaging(any_format=True))),
)
