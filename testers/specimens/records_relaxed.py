"""Whole URLs in `next`, limits brought into range instead of refused: other habits, and right too."""

from rules.text import Text
from testers.specimens.records.manners import Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="records_relaxed",
    title=Text(zh="习惯不同但正确的记录共享服务", en="Records service with other habits, all of them right"),
    behaves="good",
    serve=records(Manners(absolute=True, clamps=True)),
)
