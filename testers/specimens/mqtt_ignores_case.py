"""Filters match whatever the case of letters."""

from rules.text import Text
from testers.specimens.broker import matching
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_ignores_case",
    title=Text(zh="主题不分大小写的 MQTT 代理", en="MQTT broker that ignores the case of topics"),
    behaves="bad",
    breaks=("SHR-10",),
    serve=broker(Manners(matches=matching.ignore_case)),
)
