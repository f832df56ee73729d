"""Acknowledges every message and throws ten in a row away now and then."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_bursts",
    title=Text(zh="成批丢消息的 MQTT 代理", en="MQTT broker that loses messages in bursts"),
    behaves="bad",
    breaks=(
        "REL-01",
        "REL-06",
        "REL-09",
        "SHR-10",
    ),
    serve=broker(Manners(drops=0.004, drops_run=10)),
)
