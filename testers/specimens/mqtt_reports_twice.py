"""One report in thirty comes twice."""

from rules.text import Text
from testers.specimens.broker.device import Reporting
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_reports_twice",
    title=Text(zh="读数重复的计量设备", en="Meters whose readings come twice"),
    behaves="bad",
    breaks=("REL-05",),
    serve=broker(Manners(reports=Reporting(twice=0.03))),
)
