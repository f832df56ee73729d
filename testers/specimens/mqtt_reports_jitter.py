"""Reports are handed over up to 0.15 s late, each by another delay."""

from rules.text import Text
from testers.specimens.broker.device import Reporting
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_reports_jitter",
    title=Text(zh="读数时延起伏的计量设备", en="Meters whose readings come at uneven delays"),
    behaves="bad",
    breaks=("REL-04",),
    serve=broker(Manners(reports=Reporting(jitter=0.15))),
)
