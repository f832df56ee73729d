"""It masks its frames, which every client has to refuse."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Manners, Speech
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_masks",
    title=Text(zh="给自己的帧加掩码的 WebSocket 服务", en="WebSocket server that masks its frames"),
    behaves="bad",
    breaks=("CMP-23",),
    serve=ws(Manners(speech=Speech(masks=True))),
)
