"""Identity numbers stand in the remarks of an open set."""

from rules.text import Text
from testers.specimens.catalogue.manners import Leak, Manners
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="open_identity",
    title=Text(zh="开放数据中有身份证号", en="Open set with identity numbers"),
    behaves="bad",
    breaks=("SHR-13",),
    serve=catalogue(Manners(leak=Leak.IDENTITY)),
)
