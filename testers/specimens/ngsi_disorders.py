"""Instances of the history come in no order."""

from rules.text import Text
from testers.specimens.ngsi.manners import Manners
from testers.specimens.ngsi.serve import ngsi
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ngsi_disorders",
    title=Text(zh="历史数据乱序的 NGSI-LD 代理", en="NGSI-LD broker whose history is in disorder"),
    behaves="bad",
    breaks=("SHR-18",),
    serve=ngsi(Manners(disorders=True)),
)
