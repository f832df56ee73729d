"""The second page is there, and the first does not lead to it."""

from rules.text import Text
from testers.specimens.catalogue.manners import Manners
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="dcat_forgets_page",
    title=Text(zh="目录首页不指向下一页", en="Catalogue whose first page leads nowhere"),
    behaves="bad",
    breaks=("SHR-01",),
    serve=catalogue(Manners(forgets_page=True)),
)
