"""What is not there is answered with 200 and an empty object."""

from rules.text import Text
from testers.specimens.ogc.manners import Manners
from testers.specimens.ogc.serve import ogc
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ogc_soft_errors",
    title=Text(zh="不存在的资源返回 200 的要素服务", en="Feature service whose errors are soft"),
    behaves="bad",
    breaks=("CMP-05",),
    serve=ogc(Manners(soft_errors=True)),
)
