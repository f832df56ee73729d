"""The broker answers with ld+json whatever is asked for."""

from rules.text import Text
from testers.specimens.ngsi.manners import Manners
from testers.specimens.ngsi.serve import ngsi
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ngsi_ignores_accept",
    title=Text(zh="不理会 Accept 的 NGSI-LD 代理", en="NGSI-LD broker that ignores Accept"),
    behaves="bad",
    breaks=("CMP-04",),
    serve=ngsi(Manners(ignores_accept=True)),
)
