"""Every report is handed over half a second after it was taken."""

from rules.text import Text
from testers.specimens.broker.device import Reporting
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_lagging",
    title=Text(zh="读数总是晚半秒的计量设备", en="Meters whose readings are always half a second late"),
    behaves="bad",
    breaks=("REL-03",),
    serve=broker(Manners(reports=Reporting(late_share=1.0, late_seconds=0.5))),
)
