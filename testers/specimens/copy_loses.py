"""One record in fifty is missing in the shared copy."""

from rules.text import Text
from testers.specimens.records.manners import Copying, Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="copy_loses",
    title=Text(zh="共享副本缺少记录的服务", en="Service whose shared copy lacks records"),
    behaves="bad",
    breaks=("SHR-06",),
    serve=records(Manners(copying=Copying.LOSES)),
)
