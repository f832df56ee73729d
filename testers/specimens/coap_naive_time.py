"""One reading in five has a time without zone."""

from rules.text import Text
from testers.specimens.coap.manners import Manners
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Streaming

SPECIMEN = Specimen(
    name="coap_naive_time",
    title=Text(zh="时间不带时区的 CoAP 设备", en="A CoAP device with times without a zone"),
    behaves="bad",
    breaks=("CMP-06",),
    serve=coap(Manners(readings=Streaming(naive_time=True))),
)
