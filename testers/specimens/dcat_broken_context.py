"""The context that the catalogue refers to answers 404."""

from rules.text import Text
from testers.specimens.catalogue.manners import Manners
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="dcat_broken_context",
    title=Text(zh="目录的 @context 取不到", en="Catalogue whose context is gone"),
    behaves="bad",
    breaks=("SHR-16",),
    serve=catalogue(Manners(broken_context=True)),
)
