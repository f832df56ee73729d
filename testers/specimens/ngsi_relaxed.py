"""A broker that chooses the other forms the standard allows: several notifications a change, newest first."""

from rules.text import Text
from testers.specimens.ngsi.manners import Manners
from testers.specimens.ngsi.serve import ngsi
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ngsi_relaxed",
    title=Text(zh="采用标准所容许的其他写法的 NGSI-LD 代理", en="NGSI-LD broker that chooses other allowed forms"),
    behaves="good",
    serve=ngsi(Manners(relaxed=True)),
)
