"""It answers every Close with 1001, whatever came."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import Manners, Speech
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_wrong_close",
    title=Text(zh="关闭状态码有误的 WebSocket 服务", en="WebSocket server that closes with another status"),
    behaves="bad",
    breaks=("CMP-23",),
    serve=ws(Manners(speech=Speech(closes_with=1001))),
)
