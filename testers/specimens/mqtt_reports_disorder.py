"""One report in thirty is overtaken by the next."""

from rules.text import Text
from testers.specimens.broker.device import Reporting
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_reports_disorder",
    title=Text(zh="读数乱序的计量设备", en="Meters whose readings overtake each other"),
    behaves="bad",
    breaks=("REL-05",),
    serve=broker(Manners(reports=Reporting(overtaken=0.03))),
)
