"""Pages are counted from the newest record: an insertion makes the next page repeat one."""

from rules.text import Text
from testers.specimens.records.manners import Manners, Paging
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="records_paging_doubles",
    title=Text(zh="新增时翻页重复的服务", en="Service whose pages repeat records after an insertion"),
    behaves="bad",
    breaks=("SHR-08",),
    serve=records(Manners(paging=Paging.NEWEST)),
)
