"""A will is published twelve seconds after the connection is gone."""

from rules.text import Text
from testers.specimens.broker.manners import Manners, Wills
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_late_wills",
    title=Text(zh="迟发遗嘱的 MQTT 代理", en="MQTT broker that publishes wills late"),
    behaves="bad",
    breaks=("REL-08",),
    serve=broker(Manners(wills=Wills.LATE)),
)
