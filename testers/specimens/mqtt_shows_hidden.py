"""Wildcards match topics that begin with '$'."""

from rules.text import Text
from testers.specimens.broker import matching
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_shows_hidden",
    title=Text(zh="通配符匹配 $ 主题的 MQTT 代理", en="MQTT broker whose wildcards match '$' topics"),
    behaves="bad",
    breaks=("SHR-10",),
    serve=broker(Manners(matches=matching.show_hidden)),
)
