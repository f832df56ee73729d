"""Delivers what bears the tester's mark at once, and holds all other messages back."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_hurries_for_tester",
    title=Text(zh="只对测试方迅速的 MQTT 代理", en="MQTT broker that hurries for the tester alone"),
    behaves="bad",
    breaks=("GAM-01",),
    serve=broker(Manners(others_wait=0.25)),
)
