"""One report in ten is handed over 0.7 s late, and what follows waits behind it."""

from rules.text import Text
from testers.specimens.broker.device import Reporting
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_reports_late",
    title=Text(zh="读数晚到的计量设备", en="Meters whose readings come late"),
    behaves="bad",
    breaks=("REL-03", "REL-04"),
    serve=broker(Manners(reports=Reporting(late_share=0.1, late_seconds=0.7))),
)
