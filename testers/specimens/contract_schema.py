"""Some inputs are answered with texts where numbers are promised."""

from rules.text import Text
from testers.specimens.notes.manners import Contract, Manners
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="contract_schema",
    title=Text(zh="特定输入的应答不符合模式的服务", en="Service whose answers break their schema for some inputs"),
    behaves="bad",
    breaks=("CMP-03",),
    serve=notes(Manners(contract=Contract.SCHEMA)),
)
