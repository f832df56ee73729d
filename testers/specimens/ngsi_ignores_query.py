"""The q filter of subscriptions is passed over."""

from rules.text import Text
from testers.specimens.ngsi.manners import Manners
from testers.specimens.ngsi.serve import ngsi
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ngsi_ignores_query",
    title=Text(zh="忽略订阅条件 q 的 NGSI-LD 代理", en="NGSI-LD broker that ignores the q of subscriptions"),
    behaves="bad",
    breaks=("SHR-10",),
    serve=ngsi(Manners(ignores_query=True)),
)
