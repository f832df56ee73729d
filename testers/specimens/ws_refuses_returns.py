"""After a connection broke off, every further one is refused."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import AfterCut, Manners
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_refuses_returns",
    title=Text(zh="断线后拒绝重连的 WebSocket 服务", en="WebSocket server that refuses those who come back"),
    behaves="bad",
    breaks=("REL-18",),
    serve=ws(Manners(after_cut=AfterCut.REFUSES)),
)
