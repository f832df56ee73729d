"""One report in five is never made."""

from rules.text import Text
from testers.specimens.broker.device import Reporting
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_skips_reports",
    title=Text(zh="时常漏报的计量设备", en="Meters that leave reports out"),
    behaves="bad",
    breaks=("SHR-07",),
    serve=broker(Manners(reports=Reporting(period=0.25, meters=10, skipped=0.2))),
)
