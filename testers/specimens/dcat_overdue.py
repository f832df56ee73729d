"""Daily updates are promised; the last one was months ago."""

from rules.text import Text
from testers.specimens.catalogue.manners import Manners
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="dcat_overdue",
    title=Text(zh="声明每日更新却已数月未更新", en="Catalogue with data that were promised daily"),
    behaves="bad",
    breaks=("SHR-02",),
    serve=catalogue(Manners(age=120, file_age=120)),
)
