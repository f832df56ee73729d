"""hrSystemDate is two seconds ahead."""

from rules.text import Text
from testers.specimens.clocks.serving import Hand, dated_agent
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="snmp_clock_ahead",
    title=Text(zh="时钟快两秒的 SNMP 设备", en="SNMP device whose clock is two seconds ahead"),
    behaves="bad",
    breaks=("REL-24",),
    serve=dated_agent(Hand(ahead=2.0)),
)
