"""The meters write Beijing time and call it UTC: eight hours ahead."""

from rules.text import Text
from testers.specimens.broker.device import Reporting
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_zone_slip",
    title=Text(zh="把东八区时间写成世界时的计量设备", en="Meters that call their local time UTC"),
    behaves="bad",
    breaks=("REL-24",),
    serve=broker(Manners(reports=Reporting(ahead=28_800.0))),
)
