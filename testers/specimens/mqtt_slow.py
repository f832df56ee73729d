"""Holds one message in seven back for six tenths of a second."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_slow",
    title=Text(zh="迟缓的 MQTT 代理", en="Slow MQTT broker"),
    behaves="bad",
    breaks=("REL-02",),
    serve=broker(Manners(slow=0.15, slow_seconds=0.6)),
)
