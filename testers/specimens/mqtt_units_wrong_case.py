"""A lamp writes its unit in the wrong case."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.broker.unit_payloads import reporting_in
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_units_wrong_case",
    title=Text(zh="单位大小写错误的灯", en="Lamp that writes its unit in the wrong case"),
    behaves="bad",
    breaks=("CMP-07",),
    serve=broker(Manners(payloads=reporting_in("w"))),
)
