"""It serves unmasked frames, reserved bits and text that is no UTF-8 as if nothing were wrong."""

from rules.text import Text
from testers.protocols.ws import flaws
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Manners, Speech
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_tolerant",
    title=Text(zh="容忍违规帧的 WebSocket 服务", en="WebSocket server that tolerates violations"),
    behaves="bad",
    breaks=("CMP-23",),
    serve=ws(Manners(speech=Speech(tolerates=frozenset({flaws.UNMASKED, flaws.RESERVED_BITS, flaws.NOT_UTF8})))),
)
