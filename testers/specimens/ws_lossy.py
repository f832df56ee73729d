"""Two messages in a hundred never come back."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Echoing, Manners
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_lossy",
    title=Text(zh="丢消息的 WebSocket 回送", en="WebSocket echo that loses messages"),
    behaves="bad",
    breaks=("REL-01",),
    serve=ws(Manners(echo=Echoing(drops=0.02))),
)
