"""A member that no context defines: every reader drops it."""

from rules.text import Text
from testers.specimens.catalogue.manners import Manners
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="dcat_lost_member",
    title=Text(zh="目录有未定义的成员", en="Catalogue with a member that means nothing"),
    behaves="bad",
    breaks=("SHR-16",),
    serve=catalogue(Manners(lost_member=True)),
)
