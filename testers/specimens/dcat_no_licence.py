"""One dataset has no licence."""

from rules.text import Text
from testers.specimens.catalogue.manners import Manners
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="dcat_no_licence",
    title=Text(zh="数据集没有许可", en="Catalogue with a dataset without licence"),
    behaves="bad",
    breaks=("SHR-03",),
    serve=catalogue(Manners(omits=frozenset({"dct:license"}))),
)
