"""Hostile: all its texts are no UTF-8."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.malice import babble, behind_handshake
from testers.specimens.ws.serve import hostile

SPECIMEN = Specimen(
    name="ws_babbles",
    title=Text(zh="文本不是 UTF-8 的 WebSocket 服务", en="WebSocket server whose texts are no UTF-8"),
    behaves="bad",
    serve=hostile(behind_handshake(babble)),
)
