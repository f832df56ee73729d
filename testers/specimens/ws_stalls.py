"""Every two-hundredth message stops the whole connection for over half a second: coordinated omission would hide it."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Echoing, Manners
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_stalls",
    title=Text(zh="周期性停顿的 WebSocket 服务", en="WebSocket server that stalls now and then"),
    behaves="bad",
    breaks=("REL-02",),
    serve=ws(Manners(echo=Echoing(stalls=200, slow_seconds=0.6))),
)
