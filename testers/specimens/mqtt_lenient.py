"""Answers every violation of the protocol as if it were right."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_lenient",
    title=Text(zh="容忍协议违规的 MQTT 代理", en="MQTT broker that tolerates violations"),
    behaves="bad",
    breaks=("CMP-12", "CMP-13"),
    serve=broker(Manners(tolerates=True, accepts_any_level=True)),
)
