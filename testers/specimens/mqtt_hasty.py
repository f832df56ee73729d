"""Closes a client before its keep-alive period is over."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_hasty",
    title=Text(zh="过早断开客户端的 MQTT 代理", en="Hasty MQTT broker"),
    behaves="bad",
    breaks=("REL-07",),
    serve=broker(Manners(silence=0.6)),
)
