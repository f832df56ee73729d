"""It never answers a Ping."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Manners, Speech
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_mute_pong",
    title=Text(zh="不应答 Ping 的 WebSocket 服务", en="WebSocket server that answers no Ping"),
    behaves="bad",
    breaks=("CMP-23",),
    serve=ws(Manners(speech=Speech(pongs=False))),
)
