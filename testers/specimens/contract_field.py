"""Some answers lack a header field that the description promises."""

from rules.text import Text
from testers.specimens.notes.manners import Contract, Manners
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="contract_field",
    title=Text(zh="特定输入缺少所承诺首部的服务", en="Service that leaves out a promised header field for some inputs"),
    behaves="bad",
    breaks=("CMP-03",),
    serve=notes(Manners(contract=Contract.FIELD)),
)
