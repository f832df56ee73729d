"""Deprecation is written as in an old draft."""

from rules.text import Text
from testers.specimens.records.manners import Lifecycle, Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="versions_boolean",
    title=Text(zh="弃用标头沿用旧草案的服务", en="Service that writes Deprecation as an old draft did"),
    behaves="bad",
    breaks=("SHR-19",),
    serve=records(Manners(lifecycle=Lifecycle.BOOLEAN)),
)
