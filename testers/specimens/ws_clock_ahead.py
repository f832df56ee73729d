"""The lamps' clock is three seconds ahead."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Manners, Streaming
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_clock_ahead",
    title=Text(zh="时钟快三秒的 WebSocket 服务", en="WebSocket server whose clock is three seconds ahead"),
    behaves="bad",
    breaks=("REL-24",),
    serve=ws(Manners(stream=Streaming(clock_off=3.0))),
)
