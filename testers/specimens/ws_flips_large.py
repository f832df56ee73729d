"""Of messages of 64 KiB or more one bit comes back changed."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Echoing, Manners
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_flips_large",
    title=Text(zh="大消息改位的 WebSocket 回送", en="WebSocket echo that flips a bit of large messages"),
    behaves="bad",
    breaks=("REL-23",),
    serve=ws(Manners(echo=Echoing(corrupts_from=65_536))),
)
