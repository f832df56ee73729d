"""The meters' clock is two seconds behind."""

from rules.text import Text
from testers.specimens.broker.device import Reporting
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_clock_behind",
    title=Text(zh="时钟慢两秒的计量设备", en="Meters whose clock is two seconds behind"),
    behaves="bad",
    breaks=("REL-03", "REL-24"),
    serve=broker(Manners(reports=Reporting(ahead=-2.0))),
)
