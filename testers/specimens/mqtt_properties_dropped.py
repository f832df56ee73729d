"""A message with a user property, which any client may add, does not get through."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_properties_dropped",
    title=Text(zh="丢弃带用户属性消息的代理", en="Broker that drops messages with user properties"),
    behaves="bad",
    breaks=("CMP-25",),
    serve=broker(Manners(drops_properties=True)),
)
