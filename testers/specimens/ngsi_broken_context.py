"""The context that the broker names is not there."""

from rules.text import Text
from testers.specimens.ngsi.manners import Manners
from testers.specimens.ngsi.serve import ngsi
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ngsi_broken_context",
    title=Text(zh="@context 解析不了的 NGSI-LD 代理", en="NGSI-LD broker whose context is not there"),
    behaves="bad",
    breaks=("CMP-04",),
    serve=ngsi(Manners(breaks_context=True)),
)
