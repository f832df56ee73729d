"""Delivers what bears the tester's mark, and loses three in ten of all other messages."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_plays_to_tester",
    title=Text(zh="只对测试方可靠的 MQTT 代理", en="MQTT broker that is reliable for the tester alone"),
    behaves="bad",
    breaks=("GAM-01",),
    serve=broker(Manners(others_dropped=0.3)),
)
