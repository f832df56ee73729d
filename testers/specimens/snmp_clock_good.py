"""hrSystemDate tells the right time, in tenths of a second and with the zone."""

from rules.text import Text
from testers.specimens.clocks.serving import Hand, dated_agent
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="snmp_clock_good",
    title=Text(zh="hrSystemDate 准确的 SNMP 设备", en="SNMP device with a right clock"),
    behaves="good",
    serve=dated_agent(Hand()),
)
