"""One reading in five has a time stamp without a zone."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Manners, Streaming
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_naive_time",
    title=Text(zh="时间戳无时区的 WebSocket 服务", en="WebSocket server whose time stamps lack a zone"),
    behaves="bad",
    breaks=("CMP-06",),
    serve=ws(Manners(stream=Streaming(naive_time=True))),
)
