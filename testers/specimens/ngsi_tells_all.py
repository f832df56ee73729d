"""Notifications hold attributes that were not asked for."""

from rules.text import Text
from testers.specimens.ngsi.manners import Manners
from testers.specimens.ngsi.serve import ngsi
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ngsi_tells_all",
    title=Text(zh="通知含有未要求属性的 NGSI-LD 代理", en="NGSI-LD broker that notifies of too many attributes"),
    behaves="bad",
    breaks=("SHR-10",),
    serve=ngsi(Manners(tells_all=True)),
)
