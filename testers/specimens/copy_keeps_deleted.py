"""The shared copy holds records that the source has no more."""

from rules.text import Text
from testers.specimens.records.manners import Copying, Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="copy_keeps_deleted",
    title=Text(zh="共享副本残留旧记录的服务", en="Service whose shared copy keeps what was deleted"),
    behaves="bad",
    breaks=("SHR-06",),
    serve=records(Manners(copying=Copying.KEEPS)),
)
