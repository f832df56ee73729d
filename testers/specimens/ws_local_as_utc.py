"""One reading in five marks local time as UTC."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Manners, Streaming
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_local_as_utc",
    title=Text(zh="本地时间冒充 UTC 的 WebSocket 服务", en="WebSocket server that passes local time off as UTC"),
    behaves="bad",
    breaks=("CMP-06",),
    serve=ws(Manners(stream=Streaming(local_as_utc=True))),
)
