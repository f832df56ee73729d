"""A dataset is served, and the catalogue does not list it."""

from rules.text import Text
from testers.specimens.catalogue.manners import Manners
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="dcat_hides_dataset",
    title=Text(zh="目录漏列数据集", en="Catalogue without one of its datasets"),
    behaves="bad",
    breaks=("SHR-01",),
    serve=catalogue(Manners(hides=True)),
)
