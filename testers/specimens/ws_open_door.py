"""Says that it has no anonymous door, and lets everybody in."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Manners
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_open_door",
    title=Text(zh="不验令牌的 WebSocket 服务", en="WebSocket server that asks nobody for the token"),
    behaves="bad",
    breaks=("CMP-01",),
    serve=ws(Manners(open_door=True)),
)
