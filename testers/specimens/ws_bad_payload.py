"""One reading in five breaks the schema."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Manners, Streaming
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_bad_payload",
    title=Text(zh="数据不符合模型的 WebSocket 服务", en="WebSocket server whose readings break their schema"),
    behaves="bad",
    breaks=("CMP-02",),
    serve=ws(Manners(stream=Streaming(bad_payload=True))),
)
