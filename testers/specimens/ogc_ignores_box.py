"""The box of a request is passed over."""

from rules.text import Text
from testers.specimens.ogc.manners import Manners
from testers.specimens.ogc.serve import ogc
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ogc_ignores_box",
    title=Text(zh="忽略 bbox 的要素服务", en="Feature service that ignores bbox"),
    behaves="bad",
    breaks=("CMP-05",),
    serve=ogc(Manners(ignores_box=True)),
)
