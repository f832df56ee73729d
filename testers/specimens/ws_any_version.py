"""It lets every version of the protocol in."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Manners, Speech
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_any_version",
    title=Text(zh="接受任何版本的 WebSocket 服务", en="WebSocket server that takes any version"),
    behaves="bad",
    breaks=("CMP-23",),
    serve=ws(Manners(speech=Speech(any_version=True))),
)
