"""UNSUBSCRIBE is acknowledged and changes nothing."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_ignores_unsubscribe",
    title=Text(zh="退订无效的 MQTT 代理", en="MQTT broker that ignores UNSUBSCRIBE"),
    behaves="bad",
    breaks=("SHR-10",),
    serve=broker(Manners(keeps_subscriptions=True)),
)
