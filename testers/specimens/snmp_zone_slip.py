"""hrSystemDate tells local time as if it were another zone: eight hours off."""

from rules.text import Text
from testers.specimens.clocks.serving import Hand, dated_agent
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="snmp_zone_slip",
    title=Text(zh="时区设错、差八小时的 SNMP 设备", en="SNMP device whose zone is wrong by eight hours"),
    behaves="bad",
    breaks=("REL-24",),
    serve=dated_agent(Hand(ahead=28_800.0)),
)
