"""Updates come half again as far apart as declared."""

from rules.text import Text
from testers.specimens.records.manners import Manners, Updating
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="levels_slow",
    title=Text(zh="更新间隔长于声明的服务", en="Service that updates less often than declared"),
    behaves="bad",
    breaks=("SHR-07",),
    serve=records(Manners(updating=Updating.SLOW)),
)
