"""One reading in five lacks a member that the schema requires."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Manners, Streaming
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_lacks_member",
    title=Text(zh="读数缺项的 WebSocket 服务", en="WebSocket server whose readings lack a member"),
    behaves="bad",
    breaks=("CMP-02",),
    serve=ws(Manners(stream=Streaming(lacks_member=True))),
)
