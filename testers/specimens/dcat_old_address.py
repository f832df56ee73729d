"""A dataset moved and was renamed; the catalogue knows the old ones."""

from rules.text import Text
from testers.specimens.catalogue.manners import Manners
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="dcat_old_address",
    title=Text(zh="目录列出旧地址与旧标识", en="Catalogue with an address and a name of the past"),
    behaves="bad",
    breaks=("SHR-01",),
    serve=catalogue(Manners(old_address=True)),
)
