"""A client that was cut is refused for two minutes."""

from rules.text import Text
from testers.specimens.broker.manners import Manners, Returns
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_refuses_returns",
    title=Text(zh="断线后两分钟内拒绝重连的 MQTT 代理", en="MQTT broker that refuses clients that were cut"),
    behaves="bad",
    breaks=("REL-18",),
    serve=broker(Manners(returns=Returns.REFUSED)),
)
