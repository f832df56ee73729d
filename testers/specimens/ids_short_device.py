"""One device code in forty has nineteen digits."""

from rules.text import Text
from testers.specimens.catalogue.manners import Manners, Wrong
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ids_short_device",
    title=Text(zh="设备编码少一位", en="Device code with a digit too few"),
    behaves="bad",
    breaks=("CMP-10",),
    serve=catalogue(Manners(wrong=Wrong.DEVICE)),
)
