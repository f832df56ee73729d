"""Every reading is pushed 0.6 s after it was taken."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Manners, Streaming
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_delays",
    title=Text(zh="推送迟到的 WebSocket 服务", en="WebSocket server whose readings come late"),
    behaves="bad",
    breaks=("REL-03",),
    serve=ws(Manners(stream=Streaming(delay=0.6))),
)
