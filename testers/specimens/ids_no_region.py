"""One division code in forty is of no province."""

from rules.text import Text
from testers.specimens.catalogue.manners import Manners, Wrong
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ids_no_region",
    title=Text(zh="行政区划代码不存在", en="Division code of no province"),
    behaves="bad",
    breaks=("CMP-10",),
    serve=catalogue(Manners(wrong=Wrong.REGION)),
)
