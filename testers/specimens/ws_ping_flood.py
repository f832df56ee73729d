"""Hostile: it sends Pings without end and reads nothing."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.malice import behind_handshake, flood
from testers.specimens.ws.serve import hostile

SPECIMEN = Specimen(
    name="ws_ping_flood",
    title=Text(zh="倾泻 Ping 的 WebSocket 服务", en="WebSocket server that floods its clients with Pings"),
    behaves="bad",
    serve=hostile(behind_handshake(flood)),
)
