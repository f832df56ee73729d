"""An open set tells which car it was, in a column that does not say so."""

from rules.text import Text
from testers.specimens.catalogue.manners import Leak, Manners
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="open_plate",
    title=Text(zh="开放数据中有车牌号", en="Open set with number plates"),
    behaves="bad",
    breaks=("SHR-13",),
    serve=catalogue(Manners(leak=Leak.PLATE)),
)
