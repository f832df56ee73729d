"""Three messages in ten come half a second late, against a declared delay of 0.3 s."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_shares_late",
    title=Text(zh="部分消息迟到的代理", en="Broker that is late with some messages"),
    behaves="bad",
    breaks=("SHR-05",),
    serve=broker(Manners(slow=0.3, slow_seconds=0.5)),
)
