"""After a connection broke off, clients are let in and never served."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.ws.manners import AfterCut, Manners
from testers.specimens.ws.serve import ws

SPECIMEN = Specimen(
    name="ws_ignores_returns",
    title=Text(zh="断线后只接入不服务的 WebSocket 服务", en="WebSocket server that lets in and ignores after a cut"),
    behaves="bad",
    breaks=("REL-18",),
    serve=ws(Manners(after_cut=AfterCut.IGNORES)),
)
