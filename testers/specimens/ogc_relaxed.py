"""A feature service that claims no more than it must, with features that have no time."""

from rules.text import Text
from testers.specimens.ogc.manners import Manners
from testers.specimens.ogc.serve import ogc
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ogc_relaxed",
    title=Text(zh="只声明必需类别的要素服务", en="Feature service that claims what it must"),
    behaves="good",
    serve=ogc(Manners(relaxed=True)),
)
