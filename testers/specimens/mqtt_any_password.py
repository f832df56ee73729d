"""Lets in whoever knows a user name, with any password."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_any_password",
    title=Text(zh="不核对口令的 MQTT 代理", en="MQTT broker that takes any password"),
    behaves="bad",
    breaks=("SEC-08",),
    serve=broker(Manners(any_password=True)),
)
