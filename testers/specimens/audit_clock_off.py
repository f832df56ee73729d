"""Entries of the audit trail are an hour off."""

from rules.text import Text
from testers.specimens.records.manners import Auditing, Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="audit_clock_off",
    title=Text(zh="审计时间偏差一小时的服务", en="Service whose audit trail is an hour off"),
    behaves="bad",
    breaks=("SHR-14",),
    serve=records(Manners(auditing=Auditing.LATER)),
)
