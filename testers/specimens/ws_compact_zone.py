"""One reading in five writes +0800 where RFC 3339 wants +08:00."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Manners, Streaming
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_compact_zone",
    title=Text(zh="时区缺冒号的 WebSocket 服务", en="WebSocket server that writes zones without a colon"),
    behaves="bad",
    breaks=("CMP-06",),
    serve=ws(Manners(stream=Streaming(compact_zone=True))),
)
