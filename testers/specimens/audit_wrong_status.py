"""The audit trail says of every access that it succeeded."""

from rules.text import Text
from testers.specimens.records.manners import Auditing, Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="audit_wrong_status",
    title=Text(zh="审计结果失实的服务", en="Service whose audit trail calls every access a success"),
    behaves="bad",
    breaks=("SHR-14",),
    serve=records(Manners(auditing=Auditing.OTHER)),
)
