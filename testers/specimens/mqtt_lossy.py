"""Acknowledges every message and throws two in a hundred away."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_lossy",
    title=Text(zh="丢消息的 MQTT 代理", en="MQTT broker that loses messages"),
    behaves="bad",
    breaks=("REL-01", "REL-06", "REL-09", "SHR-10"),
    serve=broker(Manners(drops=0.02)),
)
