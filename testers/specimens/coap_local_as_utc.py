"""One reading in five marks local time as UTC."""

from rules.text import Text
from testers.specimens.coap.manners import Manners
from testers.specimens.coap.serve import coap
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Streaming

SPECIMEN = Specimen(
    name="coap_local_as_utc",
    title=Text(zh="把本地时间标为 UTC 的 CoAP 设备", en="A CoAP device that marks local time as UTC"),
    behaves="bad",
    breaks=("CMP-06",),
    serve=coap(Manners(readings=Streaming(local_as_utc=True))),
)
