"""Hostile: its answer to a handshake comes a byte at a time and never ends."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.malice import drip
from testers.specimens.ws.serve import hostile

SPECIMEN = Specimen(
    name="ws_tarpit",
    title=Text(zh="握手应答逐字节拖延的 WebSocket 服务", en="WebSocket server that is a tarpit"),
    behaves="bad",
    serve=hostile(drip),
)
