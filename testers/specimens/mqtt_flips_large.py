"""One bit is flipped in every payload of more than 64 KiB."""

from rules.text import Text
from testers.specimens.broker import spoiling
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_flips_large",
    title=Text(zh="大载荷传错一位的 MQTT 代理", en="MQTT broker that flips a bit in large payloads"),
    behaves="bad",
    breaks=("REL-23",),
    serve=broker(Manners(spoils=spoiling.flip_large)),
)
