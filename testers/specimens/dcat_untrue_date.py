"""The catalogue says today; the files are from last year."""

from rules.text import Text
from testers.specimens.catalogue.manners import Manners
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="dcat_untrue_date",
    title=Text(zh="目录的更新日期不实", en="Catalogue whose dates are newer than the files"),
    behaves="bad",
    breaks=("SHR-02",),
    serve=catalogue(Manners(file_age=400)),
)
