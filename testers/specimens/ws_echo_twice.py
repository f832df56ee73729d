"""One message in fifty comes back twice."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Echoing, Manners
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_echo_twice",
    title=Text(zh="重复回送的 WebSocket 服务", en="WebSocket echo that answers twice"),
    behaves="bad",
    breaks=("REL-05",),
    serve=ws(Manners(echo=Echoing(twice=0.02))),
)
