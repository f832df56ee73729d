"""Lets anybody in, who may then read every topic and $SYS."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_anonymous",
    title=Text(zh="允许匿名访问的 MQTT 代理", en="MQTT broker with anonymous access"),
    behaves="bad",
    breaks=("SEC-08",),
    serve=broker(Manners(anonymous=True)),
)
