"""Integers go through doubles although the model declares 64 bits."""

from rules.text import Text
from testers.specimens.broker.rewriting import rewrite_numbers, rewriting
from testers.specimens.notes.manners import Numbers
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_numbers_doubles",
    title=Text(zh="把整数转成双精度的代理", en="Broker that turns integers into doubles"),
    behaves="bad",
    breaks=("CMP-11",),
    serve=rewriting(rewrite_numbers(Numbers.DOUBLES)),
)
