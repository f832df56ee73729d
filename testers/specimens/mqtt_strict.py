"""A broker that keeps every statement, with a lamp that reports once a second."""

from rules.text import Text
from testers.specimens.broker import payloads
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_strict",
    title=Text(zh="严格的 MQTT 代理", en="Strict MQTT broker"),
    behaves="good",
    serve=broker(Manners(payloads=payloads.good)),
)
