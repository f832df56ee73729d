"""One message in five is acknowledged and never delivered."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_shares_in_part",
    title=Text(zh="部分消息不送达的代理", en="Broker that delivers in part"),
    behaves="bad",
    breaks=("SHR-05",),
    serve=broker(Manners(drops=0.2)),
)
