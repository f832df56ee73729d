"""A client that was cut is let in again, and hears nothing for two minutes."""

from rules.text import Text
from testers.specimens.broker.manners import Manners, Returns
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_ignores_returns",
    title=Text(zh="重连后两分钟内不转发消息的 MQTT 代理", en="MQTT broker that ignores clients that were cut"),
    behaves="bad",
    breaks=("REL-18",),
    serve=broker(Manners(returns=Returns.UNHEARD)),
)
