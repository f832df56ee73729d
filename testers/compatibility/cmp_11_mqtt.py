"""CMP-11 over MQTT: numbers at the edges come back as they were published."""

from collections.abc import Iterable, Mapping, Sequence

from rules.hazard import Hazard
from rules.measurement import Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import find
from testers.protocols.mqtt.login import ENDPOINTS
from testers.protocols.mqtt.returning import Returner, open_returner
from testers.protocols.payload.edges import EDGES, INTEGERS, Edge, explain_alteration, pick, read_exact
from testers.protocols.payload.survival import count_probes, lost_control, note_probe

_MEMBER = "value"
_CONTROL = Edge(text="42")
_LOST = find("消息未返回", "the message did not come back")


@case(
    requirement="CMP-11",
    protocol="mqtt",
    when="mqtt.broker or mqtt.echo",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="MQTT 传送的数值不被改变",
    why_zh="网关和规则引擎会把载荷解开再写回，电能累计、坐标和编号的末位可能因此改变。极大、极小、长小数、空值等逐一发出再收回。",
    good=("mqtt_strict", "mosquitto", "city"),
    bad=("mqtt_numbers_float32", "mqtt_numbers_doubles", "mqtt_numbers_no_null", "city:echo-numbers-in-float32"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Numbers come back unaltered over MQTT: the largest and least, long decimals, null.

    Gateways and rule engines take payloads apart and write them anew, and digits change on the way. Numbers go out on
    mqtt.echo-topic, or on a topic of our own, and come back. Integers beyond 2**53 are demanded where values.int64 says
    that the model declares them.
    """
    edges = [_CONTROL, *EDGES.values(), *(INTEGERS.values() if ctx.parameter("values.int64") else ())]
    async with open_returner(ctx) as returner:
        faults = await _carry(returner, edges)
        if faults[_CONTROL.text] is not None and await _carry(returner, [_CONTROL]) == {_CONTROL.text: _LOST}:
            raise lost_control(returner.route.out, _LOST.en)
        wrong = [edge for edge in edges if faults[edge.text] is not None]
        again = await _carry(returner, wrong) if wrong else {}
    for edge in edges[1:]:
        fault = faults[edge.text] if again.get(edge.text) is not None else None
        note_probe(ctx, edge.promise.value, fault, sent_as=edge.text)
    return ctx.observations


async def _carry(returner: Returner, edges: Iterable[Edge]) -> dict[str, Text | None]:
    """Return what is wrong with each number that came back."""
    marks = {edge: returner.mark() for edge in edges}
    payloads = {
        mark: f'{{"probe": "{mark}", "{_MEMBER}": {edge.text}}}'.encode("ascii") for edge, mark in marks.items()
    }
    back = await returner.send(payloads)
    return {edge.text: _explain(back.get(mark), edge) for edge, mark in marks.items()}


def _explain(payload: bytes | None, edge: Edge) -> Text | None:
    if payload is None:
        return _LOST
    return explain_alteration(edge, pick(read_exact(payload), _MEMBER))


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `altered`: numbers that came back as others, among all that were sent."""
    return count_probes(observations, "altered")
