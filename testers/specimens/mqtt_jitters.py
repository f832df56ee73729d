"""One message in twenty is held back for 0.12 s, and what follows waits behind it."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_jitters",
    title=Text(zh="消息时延起伏的 MQTT 代理", en="MQTT broker with uneven delays"),
    behaves="bad",
    breaks=("REL-04",),
    serve=broker(Manners(slow=0.05, slow_seconds=0.12)),
)
