"""One message in fifty comes back with the content of the one before."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Echoing, Manners
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_swaps",
    title=Text(zh="串换内容的 WebSocket 回送", en="WebSocket echo that mixes messages up"),
    behaves="bad",
    breaks=("REL-01", "REL-23"),
    serve=ws(Manners(echo=Echoing(swaps=0.02))),
)
