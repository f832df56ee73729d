"""Acknowledges before it passes on; a cut of the connection loses what lies between."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_acks_then_loses",
    title=Text(zh="先确认后丢失的 MQTT 代理", en="MQTT broker that acknowledges, then loses"),
    behaves="bad",
    breaks=("REL-06",),
    serve=broker(Manners(lag_after_ack=0.2, keeps_inflight=False)),
)
