"""One dataset does not say who may have it."""

from rules.text import Text
from testers.specimens.catalogue.manners import Manners
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="dcat_no_class",
    title=Text(zh="数据集没有共享类型", en="Catalogue with a dataset without sharing class"),
    behaves="bad",
    breaks=("SHR-03",),
    serve=catalogue(Manners(omits=frozenset({"dct:accessRights"}))),
)
