"""A temporal query between two times includes the second."""

from rules.text import Text
from testers.specimens.ngsi.manners import Manners
from testers.specimens.ngsi.serve import ngsi
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ngsi_includes_end",
    title=Text(zh="时间段查询含终点的 NGSI-LD 代理", en="NGSI-LD broker whose between includes its end"),
    behaves="bad",
    breaks=("SHR-18",),
    serve=ngsi(Manners(includes_end=True)),
)
