"""A JSON object with a member that is not known does not get through."""

from rules.text import Text
from testers.specimens.broker.rewriting import forget_members, rewriting
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_members_forgotten",
    title=Text(zh="丢弃含未知成员消息的代理", en="Broker that drops messages with unknown members"),
    behaves="bad",
    breaks=("CMP-25",),
    serve=rewriting(forget_members(frozenset({"probe", "value"}))),
)
