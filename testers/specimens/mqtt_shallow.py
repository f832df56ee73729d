"""The multi-level wildcard reaches four levels deep, and what is published below is not passed on."""

from rules.text import Text
from testers.protocols.mqtt import topics
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Specimen

_DEEPEST = 4


def _matches(pattern: str, topic: str) -> bool:
    return topics.matches(pattern, topic) and topic.count("/") < _DEEPEST


SPECIMEN = Specimen(
    name="mqtt_shallow",
    title=Text(zh="只认四级主题的代理", en="Broker that knows topics of four levels alone"),
    behaves="bad",
    breaks=("CMP-25",),
    serve=broker(Manners(matches=_matches)),
)
