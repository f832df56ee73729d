"""HTML is claimed and not there."""

from rules.text import Text
from testers.specimens.ogc.manners import Manners
from testers.specimens.ogc.serve import ogc
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ogc_claims_html",
    title=Text(zh="虚报 HTML 类别的要素服务", en="Feature service that claims HTML"),
    behaves="bad",
    breaks=("CMP-05",),
    serve=ogc(Manners(claims_html=True)),
)
