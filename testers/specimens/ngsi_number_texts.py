"""One of the two representations writes numbers as texts."""

from rules.text import Text
from testers.specimens.ngsi.manners import Manners
from testers.specimens.ngsi.serve import ngsi
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ngsi_number_texts",
    title=Text(zh="两种表示中数字类型不同的 NGSI-LD 代理", en="NGSI-LD broker whose representations differ"),
    behaves="bad",
    breaks=("CMP-04",),
    serve=ngsi(Manners(number_texts=True)),
)
