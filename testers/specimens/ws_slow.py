"""One message in ten comes back well over half a second late; the others do not wait for it."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Echoing, Manners
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_slow",
    title=Text(zh="偶发缓慢的 WebSocket 回送", en="WebSocket echo with a slow tail"),
    behaves="bad",
    breaks=("REL-02", "REL-04"),
    serve=ws(Manners(echo=Echoing(slow=0.1, slow_seconds=0.7))),
)
