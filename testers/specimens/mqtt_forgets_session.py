"""Starts every session anew, also for a client that wanted the old one."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_forgets_session",
    title=Text(zh="遗忘会话的 MQTT 代理", en="MQTT broker that forgets sessions"),
    behaves="bad",
    breaks=("REL-06", "REL-09"),
    serve=broker(Manners(keeps_session=False)),
)
