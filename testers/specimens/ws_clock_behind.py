"""The lamps' clock is two seconds behind."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Manners, Streaming
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_clock_behind",
    title=Text(zh="时钟慢两秒的 WebSocket 服务", en="WebSocket server whose clock is two seconds behind"),
    behaves="bad",
    breaks=(
        "REL-03",
        "REL-24",
    ),
    serve=ws(Manners(stream=Streaming(clock_off=-2.0))),
)
