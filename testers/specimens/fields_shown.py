"""Every token sees every member."""

from rules.text import Text
from testers.specimens.records.manners import Fields, Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="fields_shown",
    title=Text(zh="字段不分级的服务", en="Service that shows every member to everybody"),
    behaves="bad",
    breaks=("SHR-12",),
    serve=records(Manners(fields=Fields.SHOWN)),
)
