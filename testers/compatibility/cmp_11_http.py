"""CMP-11 over HTTP: numbers at the edges come back as they were stored."""

from collections.abc import Mapping, Sequence

from rules.hazard import Hazard
from rules.measurement import Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import find
from testers.protocols.http.client import ENDPOINTS
from testers.protocols.http.values import Carried, Fate, Values, number, open_values
from testers.protocols.payload.edges import EDGES, INTEGERS, Absent, Edge, explain_alteration, pick, read_exact
from testers.protocols.payload.survival import count_probes, lost_control, note_left_out, note_probe

_MEMBER = "value"


@case(
    requirement="CMP-11",
    protocol="http",
    when="http.values",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="HTTP 存取的数值不被改变",
    why_zh="电能累计、坐标和编号在换一个系统后末位改变，往往很久才被发现。极大、极小、长小数、空值等逐一写入再读回；拒收不算，改变才算。",
    good=("notes_good", "city"),
    bad=(
        "numbers_float32",
        "numbers_doubles",
        "numbers_no_null",
        "numbers_texts",
        "numbers_rounded",
        "city:notes-numbers-in-float32",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """Numbers come back unaltered over HTTP: the largest and least, long decimals, null.

    An energy count that changes its last digits on the way is found late. Numbers are stored in values.collection and
    read back; to refuse one is allowed, to alter it is not. Integers beyond 2**53 are demanded where values.int64 names
    a member that the model declares as such.
    """
    values, member = open_values(ctx), ctx.parameter("values.number") or _MEMBER
    control = await values.carry({member: number("42")})
    if isinstance(pick(read_exact(control.body), member), Absent):
        raise lost_control(values.path, f"42 as {member}")
    whole = ctx.parameter("values.int64")
    edges = [(member, edge) for edge in EDGES.values()]
    edges += [(whole, edge) for edge in INTEGERS.values()] if whole else []
    for done, (name, edge) in enumerate(edges, start=1):
        await _probe(ctx, values, name, edge)
        ctx.progress(done, len(edges))
    return ctx.observations


async def _probe(ctx: Context, values: Values, member: str, edge: Edge) -> None:
    carried = await values.carry({member: number(edge.text)})
    if carried.fate is not Fate.REFUSED and _explain(carried, member, edge) is not None:
        carried = await values.carry({member: number(edge.text)})
    if carried.fate is Fate.REFUSED:
        # RFC 8259 section 6: an implementation may set limits on range and precision.
        note_left_out(ctx, edge.text, "refused")
        return
    note_probe(ctx, member, _explain(carried, member, edge), received=carried.body, sent_as=edge.text)


def _explain(carried: Carried, member: str, edge: Edge) -> Text | None:
    if carried.fate is not Fate.KEPT:
        status = carried.exchange.status if carried.exchange else "-"
        return find(f"{edge.text} 未被接受（状态码 {status}）", f"{edge.text} is not taken (status {status})")
    return explain_alteration(edge, pick(read_exact(carried.body), member))


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `altered`: numbers that came back as others, among those that were taken."""
    return count_probes(observations, "altered")
