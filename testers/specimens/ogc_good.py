"""A feature service that does everything right."""

from rules.text import Text
from testers.specimens.ogc.manners import Manners
from testers.specimens.ogc.serve import ogc
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ogc_good",
    title=Text(zh="规规矩矩的要素服务", en="Well-behaved feature service"),
    behaves="good",
    serve=ogc(Manners()),
)
