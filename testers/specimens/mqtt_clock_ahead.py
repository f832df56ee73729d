"""The meters' clock is three seconds ahead."""

from rules.text import Text
from testers.specimens.broker.device import Reporting
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_clock_ahead",
    title=Text(zh="时钟快三秒的计量设备", en="Meters whose clock is three seconds ahead"),
    behaves="bad",
    breaks=("REL-24",),
    serve=broker(Manners(reports=Reporting(ahead=3.0))),
)
