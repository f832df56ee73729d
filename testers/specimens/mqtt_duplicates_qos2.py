"""Forgets at a cut which messages of QoS 2 it has taken, and takes them twice."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_duplicates_qos2",
    title=Text(zh="重复投递 QoS 2 消息的 MQTT 代理", en="MQTT broker that duplicates QoS 2"),
    behaves="bad",
    breaks=("REL-06",),
    serve=broker(Manners(keeps_qos2=False)),
)
