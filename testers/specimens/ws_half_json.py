"""One reading in five is cut in the middle."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Manners, Streaming
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_half_json",
    title=Text(zh="数据不完整的 WebSocket 服务", en="WebSocket server that pushes half a reading"),
    behaves="bad",
    breaks=("CMP-02",),
    serve=ws(Manners(stream=Streaming(half_json=True))),
)
