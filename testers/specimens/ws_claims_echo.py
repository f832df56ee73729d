"""Declares an echo, and answers every message with the same error text."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Manners
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_claims_echo",
    title=Text(zh="谎称有回送的 WebSocket 服务", en="WebSocket server that claims an echo"),
    behaves="bad",
    breaks=("CMP-01",),
    serve=ws(Manners(claims_echo=True)),
)
