"""A will is published even when the client has said DISCONNECT."""

from rules.text import Text
from testers.specimens.broker.manners import Manners, Wills
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_needless_wills",
    title=Text(zh="正常断开也发布遗嘱的 MQTT 代理", en="MQTT broker that publishes wills after a goodbye"),
    behaves="bad",
    breaks=("REL-08",),
    serve=broker(Manners(wills=Wills.ALWAYS)),
)
