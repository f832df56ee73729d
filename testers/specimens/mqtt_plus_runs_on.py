"""A last '+' stands for all levels that follow."""

from rules.text import Text
from testers.specimens.broker import matching
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_plus_runs_on",
    title=Text(zh="“+” 跨越多级的 MQTT 代理", en="MQTT broker whose '+' runs on"),
    behaves="bad",
    breaks=("SHR-10",),
    serve=broker(Manners(matches=matching.run_on)),
)
