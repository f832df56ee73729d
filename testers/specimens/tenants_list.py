"""A filtered list holds foreign records."""

from rules.text import Text
from testers.specimens.records.manners import Manners, Separation
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="tenants_list",
    title=Text(zh="过滤列表夹带他方记录的服务", en="Service whose filtered lists hold foreign records"),
    behaves="bad",
    breaks=("SHR-12",),
    serve=records(Manners(separation=Separation.LISTS)),
)
