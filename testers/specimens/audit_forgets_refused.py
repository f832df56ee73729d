"""Refused accesses leave no trace."""

from rules.text import Text
from testers.specimens.records.manners import Auditing, Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="audit_forgets_refused",
    title=Text(zh="不记录被拒访问的服务", en="Service that keeps no trace of refused accesses"),
    behaves="bad",
    breaks=("SHR-14",),
    serve=records(Manners(auditing=Auditing.ALLOWED)),
)
