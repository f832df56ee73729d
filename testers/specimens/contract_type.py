"""Some inputs are answered in a media type that nobody described."""

from rules.text import Text
from testers.specimens.notes.manners import Contract, Manners
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="contract_type",
    title=Text(zh="特定输入返回未描述类型的服务", en="Service with an undescribed media type for some inputs"),
    behaves="bad",
    breaks=("CMP-03",),
    serve=notes(Manners(contract=Contract.TYPE)),
)
