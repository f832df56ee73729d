"""Now and then the stream stands still for most of a second, then everything comes at once."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Manners, Streaming
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_late_bursts",
    title=Text(zh="成批推送的 WebSocket 服务", en="WebSocket server that pushes in bursts"),
    behaves="bad",
    breaks=("REL-03", "REL-04"),
    serve=ws(Manners(stream=Streaming(late=0.02, late_seconds=0.8))),
)
