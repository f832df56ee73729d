"""Who knows the address of a foreign record can read it."""

from rules.text import Text
from testers.specimens.records.manners import Manners, Separation
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="tenants_read",
    title=Text(zh="知道地址即可越权读取的服务", en="Service that shows foreign records to whoever knows their address"),
    behaves="bad",
    breaks=("SHR-12",),
    serve=records(Manners(separation=Separation.READS)),
)
