"""A slip of the pen makes a term that Dublin Core does not have."""

from rules.text import Text
from testers.specimens.catalogue.manners import Manners
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="dcat_undefined_term",
    title=Text(zh="目录使用词汇中没有的术语", en="Catalogue with a term that its vocabulary lacks"),
    behaves="bad",
    breaks=("SHR-16",),
    serve=catalogue(Manners(undefined=True)),
)
