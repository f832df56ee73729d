"""A lamp reports power without a unit."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.broker.unit_payloads import reporting_in
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_units_absent",
    title=Text(zh="上报数据不带单位的灯", en="Lamp whose reports have no unit"),
    behaves="bad",
    breaks=("CMP-07",),
    serve=broker(Manners(payloads=reporting_in(None))),
)
