"""Its handshake proves nothing: Sec-WebSocket-Accept is the same for every key."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Manners, Speech
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_wrong_accept",
    title=Text(zh="握手应答固定的 WebSocket 服务", en="WebSocket server whose handshake proves nothing"),
    behaves="bad",
    breaks=("CMP-23",),
    serve=ws(Manners(speech=Speech(wrong_accept=True))),
)
