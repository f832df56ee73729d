"""One reading in twenty comes 0.15 s late and holds up those behind it."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Manners, Streaming
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_jitters",
    title=Text(zh="时延抖动的 WebSocket 服务", en="WebSocket server with jitter"),
    behaves="bad",
    breaks=("REL-04",),
    serve=ws(Manners(stream=Streaming(late=0.05, late_seconds=0.15))),
)
