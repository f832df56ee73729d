"""Answers a subscription with retained messages without end."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_floods",
    title=Text(zh="无休止发送保留消息的 MQTT 代理", en="MQTT broker that floods"),
    behaves="bad",
    serve=broker(Manners(floods=True)),
)
