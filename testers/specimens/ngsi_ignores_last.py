"""The number of last instances asked for is passed over."""

from rules.text import Text
from testers.specimens.ngsi.manners import Manners
from testers.specimens.ngsi.serve import ngsi
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ngsi_ignores_last",
    title=Text(zh="忽略 lastN 的 NGSI-LD 代理", en="NGSI-LD broker that ignores lastN"),
    behaves="bad",
    breaks=("SHR-18",),
    serve=ngsi(Manners(ignores_last=True)),
)
