"""It sends status codes back that no Close frame may carry."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Manners, Speech
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_parrots",
    title=Text(
        zh="照抄非法状态码的 WebSocket 服务", en="WebSocket server that repeats status codes that must not be sent"
    ),
    behaves="bad",
    breaks=("CMP-23",),
    serve=ws(Manners(speech=Speech(parrots=True))),
)
