"""One access in thirty leaves no trace."""

from rules.text import Text
from testers.specimens.records.manners import Auditing, Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="audit_forgets",
    title=Text(zh="审计记录有遗漏的服务", en="Service whose audit trail has gaps"),
    behaves="bad",
    breaks=("SHR-14",),
    serve=records(Manners(auditing=Auditing.SOME)),
)
