"""What is published is at the subscriber at once."""

from rules.text import Text
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_shares",
    title=Text(zh="即时送达订阅者的代理", en="Broker that delivers at once"),
    behaves="good",
    serve=broker(Manners()),
)
