"""Every fourth update is left out."""

from rules.text import Text
from testers.specimens.records.manners import Manners, Updating
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="levels_skip",
    title=Text(zh="漏掉更新的服务", en="Service that leaves updates out"),
    behaves="bad",
    breaks=("SHR-07",),
    serve=records(Manners(updating=Updating.SKIPS)),
)
