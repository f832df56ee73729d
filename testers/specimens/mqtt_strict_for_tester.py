"""Asks clients that look like the tester for an account, and nobody else."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_strict_for_tester",
    title=Text(zh="只对测试方设防的 MQTT 代理", en="MQTT broker that guards its door against the tester alone"),
    behaves="bad",
    breaks=("GAM-01",),
    serve=broker(Manners(others_excused=True)),
)
