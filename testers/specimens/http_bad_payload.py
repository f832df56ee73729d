"""One reading in five breaks the schema of the lamp, and with it the description."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.manners import Manners
from testers.specimens.web.serve import web

SPECIMEN = Specimen(
    name="http_bad_payload",
    title=Text(zh="报文不符合数据模型的 HTTP 服务", en="HTTP service with payloads outside its model"),
    behaves="bad",
    breaks=("CMP-02", "SHR-04"),
    serve=web(Manners(bad_payload=True)),
)
