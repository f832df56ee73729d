"""The limit of a request is passed over."""

from rules.text import Text
from testers.specimens.ogc.manners import Manners
from testers.specimens.ogc.serve import ogc
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ogc_ignores_limit",
    title=Text(zh="忽略 limit 的要素服务", en="Feature service that ignores limit"),
    behaves="bad",
    breaks=("CMP-05",),
    serve=ogc(Manners(ignores_limit=True)),
)
