"""Meters behind a strict broker that report often, in order, and by a right clock."""

from rules.text import Text
from testers.specimens.broker.device import Reporting
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_device",
    title=Text(zh="报数频繁、时钟准确的计量设备", en="Meters that report often, in order, by a right clock"),
    behaves="good",
    serve=broker(Manners(reports=Reporting())),
)
