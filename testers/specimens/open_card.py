"""An open set tells where the money went."""

from rules.text import Text
from testers.specimens.catalogue.manners import Leak, Manners
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="open_card",
    title=Text(zh="开放数据中有银行卡号", en="Open set with bank card numbers"),
    behaves="bad",
    breaks=("SHR-13",),
    serve=catalogue(Manners(leak=Leak.CARD)),
)
