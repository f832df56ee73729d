"""Ten meters that report as often as declared."""

from rules.text import Text
from testers.specimens.broker.device import Reporting
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_on_time",
    title=Text(zh="按时上报的计量设备", en="Meters that report on time"),
    behaves="good",
    serve=broker(Manners(reports=Reporting(period=0.25, meters=10))),
)
