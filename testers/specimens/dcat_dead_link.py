"""A file that the catalogue lists answers 404."""

from rules.text import Text
from testers.specimens.catalogue.manners import Manners
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="dcat_dead_link",
    title=Text(zh="目录中的下载地址已失效", en="Catalogue with a dead link"),
    behaves="bad",
    breaks=("SHR-02",),
    serve=catalogue(Manners(gone=True)),
)
