"""Every meter takes half as long again as declared."""

from rules.text import Text
from testers.specimens.broker.device import Reporting
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_reports_slowly",
    title=Text(zh="上报慢于声明的计量设备", en="Meters that report more slowly than declared"),
    behaves="bad",
    breaks=("SHR-07",),
    serve=broker(Manners(reports=Reporting(period=0.25, meters=10, times=1.5))),
)
