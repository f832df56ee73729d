"""Holds one message in twenty-five back for a second and a half."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_rare_slow",
    title=Text(zh="偶有极慢消息的 MQTT 代理", en="MQTT broker that is rarely slow, and then very slow"),
    behaves="bad",
    breaks=("REL-02",),
    serve=broker(Manners(slow=0.04, slow_seconds=1.5)),
)
