"""Times of a temporal query are compared as texts."""

from rules.text import Text
from testers.specimens.ngsi.manners import Manners
from testers.specimens.ngsi.serve import ngsi
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ngsi_compares_texts",
    title=Text(zh="按文本比较时间的 NGSI-LD 代理", en="NGSI-LD broker that compares times as texts"),
    behaves="bad",
    breaks=("SHR-18",),
    serve=ngsi(Manners(compares_texts=True)),
)
