"""A broker of NGSI-LD that does everything right."""

from rules.text import Text
from testers.specimens.ngsi.manners import Manners
from testers.specimens.ngsi.serve import ngsi
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="ngsi_good",
    title=Text(zh="规规矩矩的 NGSI-LD 代理", en="Well-behaved NGSI-LD broker"),
    behaves="good",
    serve=ngsi(Manners()),
)
