"""The licence of one dataset is a text."""

from rules.text import Text
from testers.specimens.catalogue.manners import Manners
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="dcat_licence_text",
    title=Text(zh="许可只有文字", en="Catalogue with a licence in words"),
    behaves="bad",
    breaks=("SHR-03",),
    serve=catalogue(Manners(licence_text=True)),
)
