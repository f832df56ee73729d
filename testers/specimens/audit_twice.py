"""One entry in thirty stands twice in the audit trail."""

from rules.text import Text
from testers.specimens.records.manners import Auditing, Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="audit_twice",
    title=Text(zh="审计记录重复的服务", en="Service whose audit trail holds entries twice"),
    behaves="bad",
    breaks=("SHR-14",),
    serve=records(Manners(auditing=Auditing.TWICE)),
)
