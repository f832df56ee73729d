"""A catalogue in JSON-LD, with open sets full of what looks like personal data and is none."""

from rules.text import Text
from testers.specimens.catalogue.manners import Manners
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="dcat_good",
    title=Text(zh="规规矩矩的开放数据目录", en="Well-behaved catalogue of open data"),
    behaves="good",
    serve=catalogue(Manners()),
)
