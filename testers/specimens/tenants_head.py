"""HEAD tells of foreign records."""

from rules.text import Text
from testers.specimens.records.manners import Manners, Separation
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="tenants_head",
    title=Text(zh="HEAD 泄露他方记录的服务", en="Service where HEAD tells of foreign records"),
    behaves="bad",
    breaks=("SHR-12",),
    serve=records(Manners(separation=Separation.HEADS)),
)
