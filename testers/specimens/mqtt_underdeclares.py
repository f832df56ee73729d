"""Speaks MQTT 5.0 and declares that it does not."""

from rules.text import Text
from testers.protocols.mqtt.flaws import Version
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_underdeclares",
    title=Text(zh="少报能力的 MQTT 代理", en="MQTT broker that declares too little"),
    behaves="bad",
    breaks=("CMP-01",),
    serve=broker(Manners(declares=frozenset({Version.V311}))),
)
