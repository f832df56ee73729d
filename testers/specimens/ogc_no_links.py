"""The landing page has no links."""

from rules.text import Text
from testers.specimens.ogc.manners import Manners
from testers.specimens.ogc.serve import ogc
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ogc_no_links",
    title=Text(zh="首页没有链接的要素服务", en="Feature service without links"),
    behaves="bad",
    breaks=("CMP-05",),
    serve=ogc(Manners(no_links=True)),
)
