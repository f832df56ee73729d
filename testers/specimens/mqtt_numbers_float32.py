"""Numbers are passed on in single precision."""

from rules.text import Text
from testers.specimens.broker.rewriting import rewrite_numbers, rewriting
from testers.specimens.notes.manners import Numbers
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_numbers_float32",
    title=Text(zh="以单精度转发数值的代理", en="Broker that passes numbers on in single precision"),
    behaves="bad",
    breaks=("CMP-11",),
    serve=rewriting(rewrite_numbers(Numbers.FLOAT32)),
)
