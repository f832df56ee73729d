"""Pages are counted from the oldest record: a deletion makes the next page skip one."""

from rules.text import Text
from testers.specimens.records.manners import Manners, Paging
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="records_paging_skips",
    title=Text(zh="删除时翻页漏记录的服务", en="Service whose pages skip records after a deletion"),
    behaves="bad",
    breaks=("SHR-08",),
    serve=records(Manners(paging=Paging.OFFSET)),
)
