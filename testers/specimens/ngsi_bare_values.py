"""One entity in four has a bare number for an attribute."""

from rules.text import Text
from testers.specimens.ngsi.manners import Manners
from testers.specimens.ngsi.serve import ngsi
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ngsi_bare_values",
    title=Text(zh="属性为裸值的 NGSI-LD 代理", en="NGSI-LD broker with bare values"),
    behaves="bad",
    breaks=("CMP-04",),
    serve=ngsi(Manners(bare_values=True)),
)
