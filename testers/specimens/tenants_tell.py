"""The refusal tells the name of what it refuses."""

from rules.text import Text
from testers.specimens.records.manners import Manners, Separation
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="tenants_tell",
    title=Text(zh="拒绝应答泄露内容的服务", en="Service whose refusal tells what it refuses"),
    behaves="bad",
    breaks=("SHR-12",),
    serve=records(Manners(separation=Separation.TELLS)),
)
