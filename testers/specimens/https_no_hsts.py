"""HTTPS without a word that it must stay HTTPS."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="https_no_hsts",
    title=Text(zh="缺少 HSTS 的 HTTPS 服务", en="HTTPS service without HSTS"),
    behaves="bad",
    breaks=("SEC-19",),
    serve=web(Manners(tls=True, host="localhost", hsts=False)),
)
