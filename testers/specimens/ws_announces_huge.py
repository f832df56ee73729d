"""Hostile: it announces a message of 2^28 bytes to every client."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.malice import announce, behind_handshake
from testers.specimens.ws.serve import hostile

SPECIMEN = Specimen(
    name="ws_announces_huge",
    title=Text(zh="宣称超大消息的 WebSocket 服务", en="WebSocket server that announces huge messages"),
    behaves="bad",
    serve=hostile(behind_handshake(announce)),
)
