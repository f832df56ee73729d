"""One dataset names no contact and no update period."""

from rules.text import Text
from testers.specimens.catalogue.manners import Manners
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="dcat_no_contact",
    title=Text(zh="数据集没有联系方式与更新周期", en="Catalogue with a dataset that names nobody"),
    behaves="bad",
    breaks=("SHR-02",),
    serve=catalogue(Manners(omits=frozenset({"dcat:contactPoint", "dct:accrualPeriodicity"}))),
)
