"""A WebSocket server that does everything right: an echo, a stream of readings, a bearer token."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Manners
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_good",
    title=Text(zh="规范的 WebSocket 服务", en="WebSocket server that does everything right"),
    behaves="good",
    serve=ws(Manners()),
)
