"""An address is a text, and the identifier that the owner's shapes demand is missing."""

from rules.text import Text
from testers.specimens.catalogue.manners import Manners
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="dcat_breaks_shape",
    title=Text(zh="目录不符合形状约束", en="Catalogue that breaks its shapes"),
    behaves="bad",
    breaks=("SHR-16",),
    serve=catalogue(Manners(breaks_shape=True, omits=frozenset({"dct:identifier"}))),
)
