"""Declares no stream, and pushes readings."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Manners
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_hides_stream",
    title=Text(zh="隐瞒推送的 WebSocket 服务", en="WebSocket server that hides its stream"),
    behaves="bad",
    breaks=("CMP-01",),
    serve=ws(Manners(hides_stream=True)),
)
