"""Who may have a dataset stands in a sentence."""

from rules.text import Text
from testers.specimens.catalogue.manners import Manners
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="dcat_class_prose",
    title=Text(zh="共享类型写成一段话", en="Catalogue with a sharing class in prose"),
    behaves="bad",
    breaks=("SHR-03",),
    serve=catalogue(Manners(class_prose=True)),
)
