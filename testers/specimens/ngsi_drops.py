"""One notification in ten is never sent."""

from rules.text import Text
from testers.specimens.ngsi.manners import Manners
from testers.specimens.ngsi.serve import ngsi
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ngsi_drops",
    title=Text(zh="丢失通知的 NGSI-LD 代理", en="NGSI-LD broker that loses notifications"),
    behaves="bad",
    breaks=("SHR-10",),
    serve=ngsi(Manners(drops=0.1)),
)
