"""Foreign records can be overwritten and deleted."""

from rules.text import Text
from testers.specimens.records.manners import Manners, Separation
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="tenants_write",
    title=Text(zh="可改写他方记录的服务", en="Service where foreign records can be written"),
    behaves="bad",
    breaks=("SHR-12",),
    serve=records(Manners(separation=Separation.WRITES)),
)
