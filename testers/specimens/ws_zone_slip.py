"""The lamps take Beijing time for UTC: eight hours ahead."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Manners, Streaming
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_zone_slip",
    title=Text(zh="把东八区时间当作世界时的 WebSocket 服务", en="WebSocket server that takes local time for UTC"),
    behaves="bad",
    breaks=("REL-24",),
    serve=ws(Manners(stream=Streaming(clock_off=28_800.0))),
)
