"""A CSV file is declared to be JSON."""

from rules.text import Text
from testers.specimens.catalogue.manners import Manners
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="dcat_wrong_type",
    title=Text(zh="声明的媒体类型与实际不符", en="Catalogue with a media type that is not served"),
    behaves="bad",
    breaks=("SHR-02",),
    serve=catalogue(Manners(untrue=(("dcat:mediaType", "application/json"),))),
)
