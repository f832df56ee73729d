"""The same catalogue in two pages of Turtle."""

from rules.text import Text
from testers.specimens.catalogue.manners import Manners
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="dcat_turtle",
    title=Text(zh="以 Turtle 分页给出的开放数据目录", en="Catalogue of open data in pages of Turtle"),
    behaves="good",
    serve=catalogue(Manners(turtle=True)),
)
