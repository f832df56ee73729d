"""Passes nothing on for seven tenths of a second, now and then."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_stalls",
    title=Text(zh="不时停顿的 MQTT 代理", en="MQTT broker that stalls now and then"),
    behaves="bad",
    breaks=("REL-02",),
    serve=broker(Manners(slow=0.01, slow_seconds=0.7)),
)
