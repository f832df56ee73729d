"""hrSystemDate is a minute and a half behind."""

from rules.text import Text
from testers.specimens.clocks.serving import Hand, dated_agent
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="snmp_clock_behind",
    title=Text(zh="时钟慢一分半的 SNMP 设备", en="SNMP device whose clock is ninety seconds behind"),
    behaves="bad",
    breaks=("REL-24",),
    serve=dated_agent(Hand(ahead=-90.0)),
)
