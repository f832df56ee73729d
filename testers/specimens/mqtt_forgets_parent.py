"""'#' stands for the children alone, and not for the parent."""

from rules.text import Text
from testers.specimens.broker import matching
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_forgets_parent",
    title=Text(zh="“#” 不含上级的 MQTT 代理", en="MQTT broker whose '#' leaves out the parent"),
    behaves="bad",
    breaks=("SHR-10",),
    serve=broker(Manners(matches=matching.forget_parent)),
)
