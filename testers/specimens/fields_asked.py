"""A hidden member is shown to whoever asks for it by name."""

from rules.text import Text
from testers.specimens.records.manners import Fields, Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="fields_asked",
    title=Text(zh="点名即给隐藏字段的服务", en="Service that shows a hidden member when it is asked for"),
    behaves="bad",
    breaks=("SHR-12",),
    serve=records(Manners(fields=Fields.ASKED)),
)
