"""Four of ten meters fall silent after a few reports."""

from rules.text import Text
from testers.specimens.broker.device import Reporting
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_falls_silent",
    title=Text(zh="部分停报的计量设备", en="Meters some of which fall silent"),
    behaves="bad",
    breaks=("SHR-07",),
    serve=broker(Manners(reports=Reporting(period=0.25, meters=10, silent=4))),
)
