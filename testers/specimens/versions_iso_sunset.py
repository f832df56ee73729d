"""Sunset is an ISO date, which no client reads."""

from rules.text import Text
from testers.specimens.records.manners import Lifecycle, Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="versions_iso_sunset",
    title=Text(zh="停用日期格式错误的服务", en="Service whose Sunset is no HTTP-date"),
    behaves="bad",
    breaks=("SHR-19",),
    serve=records(Manners(lifecycle=Lifecycle.UNREAD)),
)
