"""One reading in fifty leaves after the next one of its lamp."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Manners, Streaming
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_reorders",
    title=Text(zh="乱序推送的 WebSocket 服务", en="WebSocket server that pushes out of order"),
    behaves="bad",
    breaks=("REL-05",),
    serve=ws(Manners(stream=Streaming(reorders=0.02))),
)
