"""After a connection broke off, no further handshake is answered."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import AfterCut, Manners
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_hangs_returns",
    title=Text(zh="断线后不应答握手的 WebSocket 服务", en="WebSocket server that answers no handshake after a cut"),
    behaves="bad",
    breaks=("REL-18",),
    serve=ws(Manners(after_cut=AfterCut.HANGS)),
)
