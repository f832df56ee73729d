"""Messages longer than 4 KiB come back cut."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Echoing, Manners
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_cuts_long",
    title=Text(zh="截断长消息的 WebSocket 回送", en="WebSocket echo that cuts long messages"),
    behaves="bad",
    breaks=("REL-23",),
    serve=ws(Manners(echo=Echoing(cuts_to=4096))),
)
