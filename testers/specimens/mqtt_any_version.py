"""Serves a CONNECT of protocol level 99 as if it were 3.1.1."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_any_version",
    title=Text(zh="接受任意协议级别的 MQTT 代理", en="MQTT broker that accepts any protocol level"),
    behaves="bad",
    breaks=("CMP-12",),
    serve=broker(Manners(accepts_any_level=True)),
)
