"""One record in fifty is rounded and off by one in the shared copy."""

from rules.text import Text
from testers.specimens.records.manners import Copying, Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="copy_alters",
    title=Text(zh="共享副本改动数值的服务", en="Service whose shared copy alters values"),
    behaves="bad",
    breaks=("SHR-06",),
    serve=records(Manners(copying=Copying.ALTERS)),
)
