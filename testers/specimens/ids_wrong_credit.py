"""One credit code in forty has a digit that is wrong."""

from rules.text import Text
from testers.specimens.catalogue.manners import Manners, Wrong
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ids_wrong_credit",
    title=Text(zh="信用代码校验码错误", en="Credit code with a wrong check character"),
    behaves="bad",
    breaks=("CMP-10",),
    serve=catalogue(Manners(wrong=Wrong.CREDIT)),
)
