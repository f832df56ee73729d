"""A deleted subscription goes on notifying."""

from rules.text import Text
from testers.specimens.ngsi.manners import Manners
from testers.specimens.ngsi.serve import ngsi
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ngsi_keeps_telling",
    title=Text(zh="删除订阅后仍通知的 NGSI-LD 代理", en="NGSI-LD broker that goes on notifying after a deletion"),
    behaves="bad",
    breaks=("SHR-10",),
    serve=ngsi(Manners(keeps_telling=True)),
)
