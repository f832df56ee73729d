"""An open set tells whom to call."""

from rules.text import Text
from testers.specimens.catalogue.manners import Leak, Manners
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="open_mobile",
    title=Text(zh="开放数据中有手机号", en="Open set with mobile numbers"),
    behaves="bad",
    breaks=("SHR-13",),
    serve=catalogue(Manners(leak=Leak.MOBILE)),
)
