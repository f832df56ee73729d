"""Members that are null are dropped on the way."""

from rules.text import Text
from testers.specimens.broker.rewriting import rewrite_numbers, rewriting
from testers.specimens.notes.manners import Numbers
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_numbers_no_null",
    title=Text(zh="丢弃空值的代理", en="Broker that drops null"),
    behaves="bad",
    breaks=("CMP-11",),
    serve=rewriting(rewrite_numbers(Numbers.NO_NULL)),
)
