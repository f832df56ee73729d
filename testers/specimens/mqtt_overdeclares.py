"""Declares MQTT 5.0 and speaks 3.1.1 only."""

from rules.text import Text
from testers.protocols.mqtt.flaws import Version
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_overdeclares",
    title=Text(zh="多报能力的 MQTT 代理", en="MQTT broker that declares too much"),
    behaves="bad",
    breaks=("CMP-01",),
    serve=broker(Manners(speaks=frozenset({Version.V311}))),
)
