"""It takes the first fragment of a message for the whole."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Manners, Speech
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_first_fragment",
    title=Text(zh="只取首个分片的 WebSocket 服务", en="WebSocket server that keeps the first fragment only"),
    behaves="bad",
    breaks=("CMP-23",),
    serve=ws(Manners(speech=Speech(keeps_first=True))),
)
