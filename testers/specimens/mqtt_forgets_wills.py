"""No will is ever published."""

from rules.text import Text
from testers.specimens.broker.manners import Manners, Wills
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_forgets_wills",
    title=Text(zh="从不发布遗嘱的 MQTT 代理", en="MQTT broker that forgets wills"),
    behaves="bad",
    breaks=("REL-08",),
    serve=broker(Manners(wills=Wills.NEVER)),
)
