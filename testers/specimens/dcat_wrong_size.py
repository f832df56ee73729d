"""Size and number of records are those of another year."""

from rules.text import Text
from testers.specimens.catalogue.manners import Manners
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="dcat_wrong_size",
    title=Text(zh="声明的大小与记录数不实", en="Catalogue with a size that is far off"),
    behaves="bad",
    breaks=("SHR-02",),
    serve=catalogue(Manners(untrue=(("dcat:byteSize", 3_000_000), ("void:entities", 90_000)))),
)
