"""Hostile: it hangs up on every client, each time at another moment."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.malice import hang_up
from testers.specimens.ws.serve import hostile

SPECIMEN = Specimen(
    name="ws_hangs_up",
    title=Text(zh="随时挂断的 WebSocket 服务", en="WebSocket server that hangs up at any moment"),
    behaves="bad",
    serve=hostile(hang_up()),
)
