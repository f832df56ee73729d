"""A payload ends at its first NUL."""

from rules.text import Text
from testers.specimens.broker import spoiling
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_cuts_at_nul",
    title=Text(zh="在空字节处截断载荷的 MQTT 代理", en="MQTT broker that cuts payloads at NUL"),
    behaves="bad",
    breaks=("REL-23",),
    serve=broker(Manners(spoils=spoiling.cut_at_nul)),
)
