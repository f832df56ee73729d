"""Linked data without a context."""

from rules.text import Text
from testers.specimens.ngsi.manners import Manners
from testers.specimens.ngsi.serve import ngsi
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ngsi_no_context",
    title=Text(zh="不给 @context 的 NGSI-LD 代理", en="NGSI-LD broker without context"),
    behaves="bad",
    breaks=("CMP-04",),
    serve=ngsi(Manners(forgets_context=True)),
)
