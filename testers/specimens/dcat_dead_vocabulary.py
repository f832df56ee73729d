"""A theme is of a vocabulary of the city's own, which answers 404."""

from rules.text import Text
from testers.specimens.catalogue.manners import Manners
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="dcat_dead_vocabulary",
    title=Text(zh="目录的自有词汇取不到", en="Catalogue with a vocabulary that is gone"),
    behaves="bad",
    breaks=("SHR-16",),
    serve=catalogue(Manners(dead_vocabulary=True)),
)
