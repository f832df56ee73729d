"""One reading in fifty is pushed twice."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Manners, Streaming
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_repeats",
    title=Text(zh="重复推送的 WebSocket 服务", en="WebSocket server that pushes twice"),
    behaves="bad",
    breaks=("REL-05",),
    serve=ws(Manners(stream=Streaming(duplicates=0.02))),
)
