"""A client waits for CONNACK as long as its old connection is taken for alive."""

from rules.text import Text
from testers.specimens.broker.manners import Manners, Returns
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_blocks_returns",
    title=Text(zh="旧连接未清时不理会重连的 MQTT 代理", en="MQTT broker that clings to old connections"),
    behaves="bad",
    breaks=("REL-18",),
    serve=broker(Manners(returns=Returns.BLOCKED)),
)
