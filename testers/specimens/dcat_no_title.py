"""One dataset has no title."""

from rules.text import Text
from testers.specimens.catalogue.manners import Manners
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="dcat_no_title",
    title=Text(zh="数据集没有名称", en="Catalogue with a dataset without title"),
    behaves="bad",
    breaks=("SHR-02",),
    serve=catalogue(Manners(omits=frozenset({"dct:title"}))),
)
