"""Its queue grows: every reading waits a little longer than the one before, at a steady beat."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Manners, Streaming
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_lags",
    title=Text(zh="积压增长的 WebSocket 服务", en="WebSocket server whose queue grows"),
    behaves="bad",
    breaks=("REL-03",),
    serve=ws(Manners(stream=Streaming(lags=0.02))),
)
