"""Some inputs are answered with a status that nobody described."""

from rules.text import Text
from testers.specimens.notes.manners import Contract, Manners
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="contract_status",
    title=Text(zh="特定输入返回未描述状态码的服务", en="Service with an undescribed status for some inputs"),
    behaves="bad",
    breaks=("CMP-03",),
    serve=notes(Manners(contract=Contract.STATUS)),
)
