"""A lamp writes its unit as people do, which no vocabulary knows."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.broker.unit_payloads import reporting_in
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_units_signs",
    title=Text(zh="以汉字写单位的灯", en="Lamp that writes its unit as a word"),
    behaves="bad",
    breaks=("CMP-07",),
    serve=broker(Manners(payloads=reporting_in("瓦"))),
)
