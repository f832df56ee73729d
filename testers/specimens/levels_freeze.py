"""One sensor in four is never updated again."""

from rules.text import Text
from testers.specimens.records.manners import Manners, Updating
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="levels_freeze",
    title=Text(zh="部分数据不再更新的服务", en="Service where some values stand still"),
    behaves="bad",
    breaks=("SHR-07",),
    serve=records(Manners(updating=Updating.FREEZES)),
)
