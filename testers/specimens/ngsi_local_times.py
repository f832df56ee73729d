"""Times of observation in the zone of China, where UTC is asked for."""

from rules.text import Text
from testers.specimens.ngsi.manners import Manners
from testers.specimens.ngsi.serve import ngsi
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ngsi_local_times",
    title=Text(zh="observedAt 不是 UTC 的 NGSI-LD 代理", en="NGSI-LD broker with times that are not UTC"),
    behaves="bad",
    breaks=("CMP-04",),
    serve=ngsi(Manners(local_times=True)),
)
