"""A subscription by id is told of every entity of the type."""

from rules.text import Text
from testers.specimens.ngsi.manners import Manners
from testers.specimens.ngsi.serve import ngsi
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ngsi_strays",
    title=Text(zh="通知未订阅实体的 NGSI-LD 代理", en="NGSI-LD broker that tells of entities nobody asked for"),
    behaves="bad",
    breaks=("SHR-10",),
    serve=ngsi(Manners(strays=True)),
)
