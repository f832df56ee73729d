"""A temporal query between two times leaves out the first."""

from rules.text import Text
from testers.specimens.ngsi.manners import Manners
from testers.specimens.ngsi.serve import ngsi
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ngsi_loses_edges",
    title=Text(zh="时间段查询漏掉起点的 NGSI-LD 代理", en="NGSI-LD broker whose between leaves out its beginning"),
    behaves="bad",
    breaks=("SHR-18",),
    serve=ngsi(Manners(loses_edges=True)),
)
