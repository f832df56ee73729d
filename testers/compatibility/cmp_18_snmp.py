"""CMP-18 over SNMP: a walk in order, without loops, with the right types."""

from collections.abc import Mapping, Sequence

from rules.errors import TargetError, UsageError
from rules.measurement import Count, Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.finding import find, join_findings
from testers.protocols.snmp import ber
from testers.protocols.snmp.access import find_way_in
from testers.protocols.snmp.ber import Oid
from testers.protocols.snmp.client import SnmpClient, open_client
from testers.protocols.snmp.facts import read_list, read_text
from testers.protocols.snmp.names import SYSTEM
from testers.protocols.snmp.order import Step, find_disorder, find_mistyped
from testers.protocols.snmp.reply import Community, Credential, Ending, Outcome, Reply, Walk, get_bulk, get_next
from testers.protocols.snmp.values import Type, VarBind
from testers.protocols.snmp.wire import Version

_MIB_2: Oid = (1, 3, 6, 1, 2, 1)
_ENTERPRISES: Oid = (1, 3, 6, 1, 4, 1)
_MOST = 1_000  # instances of one walk; a larger tree is walked so far
_PLACES = 8  # where GETBULK is compared with GETNEXT
_REPETITIONS = 10
_ROUNDS = 3  # a table may change between two requests: a difference counts when it stays
_BEYOND: Oid = (2, 999, 2**31)  # behind every object of every MIB, which all begin with 1


@case(
    requirement="CMP-18",
    protocol="snmp",
    when="snmp.agent",
    endpoints=("snmp",),
    title_zh="SNMP 遍历有序、不循环、类型正确",
    why_zh="遍历乱序或循环会使网管软件陷入死循环或漏读；类型不符会把状态当成计数器。",
    good=("snmp_good", "snmp_v2c_good", "snmpd", "city"),
    bad=("snmp_unordered", "snmp_loops", "snmp_wrong_types", "city:snmp-walk-loops", "city:snmp-walk-unsorted"),
)
async def observe(ctx: Context) -> list[Observation]:
    """An SNMP walk goes up in lexicographic order, ends, and has the types its MIB says.

    A walk that loops traps the manager's software, one out of order skips rows, and a wrong type makes it read a
    counter as a state. GETBULK must tell the same as GETNEXT, and behind the last object there is endOfMibView.
    """
    roots = _read_roots(ctx)
    async with open_client(ctx.link("snmp")) as client:
        way = await find_way_in(ctx, client)
        walked: list[VarBind] = []
        for root in roots:
            walked += (await _walk(ctx, client, way, root)).bound
        await _ask_beyond(ctx, client, way)
        if not (isinstance(way, Community) and way.version is Version.V1):
            await _compare_bulk(ctx, client, way, [bound.name for bound in walked])
    return ctx.observations


def _read_roots(ctx: Context) -> tuple[Oid, ...]:
    """Return what to walk: the target's own root with the system group, or else all standard and vendor MIBs."""
    given = ctx.parameter("snmp.root")
    if given is None:
        return (_MIB_2, _ENTERPRISES)
    try:
        root = ber.parse_name(given)
    except ValueError as error:
        raise UsageError(
            Text(
                zh="参数 snmp.root 不是点分对象标识符，应形如 1.3.6.1.2.1。",
                en="The parameter snmp.root is no dotted object identifier like 1.3.6.1.2.1.",
            )
        ) from error
    return (root,) if SYSTEM[: len(root)] == root else (SYSTEM, root)


async def _walk(ctx: Context, client: SnmpClient, way: Credential, root: Oid) -> Walk:
    heard = 0

    def heed(reply: Reply) -> None:
        nonlocal heard
        heard += 1
        ctx.progress(heard, _MOST)
        ctx.observe("step", sent=reply.sent, received=reply.received, root=ber.format_oid(root), **_tell(reply))

    walk = await client.walk(way, root, most=_MOST, heed=heed)
    if walk.last.outcome in {Outcome.SILENT, Outcome.CLOSED}:
        at = ber.format_oid(walk.bound[-1].name if walk.bound else root)
        raise TargetError(
            Text(zh=f"遍历到 {at} 之后目标不再应答。", en=f"Behind {at} the target stopped answering the walk.")
        )
    # Why the last request ended the walk is in its reply: GETNEXT of endOfMibView, an error, a name outside the root.
    ctx.observe("end", root=ber.format_oid(root), ending=walk.ending, reason=walk.last.reason, status=walk.last.status)
    return walk


async def _ask_beyond(ctx: Context, client: SnmpClient, way: Credential) -> None:
    reply = await client.ask(get_next(_BEYOND), way, retries=3)
    if not reply.answered:
        return
    ended = bool(reply.status) or any(bound.value.type is Type.END_OF_MIB_VIEW for bound in reply.bound)
    ctx.observe("beyond", sent=reply.sent, received=reply.received, ended=ended, **_tell(reply))


async def _compare_bulk(ctx: Context, client: SnmpClient, way: Credential, names: Sequence[Oid]) -> None:
    stride = max(1, len(names) // _PLACES)
    for start in names[::stride][:_PLACES]:
        left, same = _ROUNDS, False
        while left and not same:
            left -= 1
            bulk = await client.ask(get_bulk((start,), _REPETITIONS), way, retries=3)
            agreed = await _agrees(client, way, start, bulk)
            same = agreed is not False
            if agreed is not None and (same or not left):
                place = ber.format_oid(start)
                ctx.observe("bulk", sent=bulk.sent, received=bulk.received, start=place, same=same)


async def _agrees(client: SnmpClient, way: Credential, start: Oid, bulk: Reply) -> bool | None:
    """Tell whether as many GETNEXT say the same; None when the target did not answer."""
    if not bulk.answered:
        return None
    chain = await _follow(client, way, start, len(bulk.bound))
    if chain is None:
        return None
    return bool(bulk.bound) and not bulk.status and [*map(_sign, bulk.bound)] == [*map(_sign, chain)]


async def _follow(client: SnmpClient, way: Credential, start: Oid, count: int) -> list[VarBind] | None:
    chain: list[VarBind] = []
    for _ in range(count):
        reply = await client.ask(get_next(chain[-1].name if chain else start), way, retries=3)
        if not reply.answered:
            return None
        chain += reply.bound[:1]
    return chain


def _sign(bound: VarBind) -> tuple[Oid, Type]:
    """What must agree: name and type; a value may have changed meanwhile."""
    return bound.name, bound.value.type


def _tell(reply: Reply) -> dict[str, Json]:
    return {
        "outcome": reply.outcome,
        "status": reply.status,
        "names": [ber.format_oid(bound.name) for bound in reply.bound],
        "types": [bound.value.type.title for bound in reply.bound],
        "flaws": [bound.value.flaw or "" for bound in reply.bound],
    }


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `disorder` and `mistyped` over the instances walked."""
    steps = [_read_step(each) for each in observations if each.what == "step"]
    disorder = find_disorder(steps)
    for each in observations:
        if each.what == "beyond" and not each.facts["ended"]:
            disorder.append(find("末尾之后没有返回 endOfMibView", "no endOfMibView behind the last object"))
        if each.what == "bulk" and not each.facts["same"]:
            at = read_text(each, "start")
            disorder.append(find(f"{at} 之后 GETBULK 与 GETNEXT 不同", f"GETBULK differs from GETNEXT behind {at}"))
        if each.what == "end" and each.facts["ending"] == Ending.STUCK:
            disorder.append(find("遍历以错误告终", f"the walk ends in an error: {each.facts['reason'] or 'status'}"))
    mistyped = find_mistyped(steps)
    instances = sum(len(step.names) for step in steps)
    return {
        "disorder": Count(k=len(disorder), n=instances, detail=join_findings(disorder)),
        "mistyped": Count(k=len(mistyped), n=instances, detail=join_findings(mistyped)),
    }


def _read_step(observation: Observation) -> Step:
    types = read_list(observation, "types")
    ended = [place for place, title in enumerate(types) if title == Type.END_OF_MIB_VIEW.title]
    count = ended[0] if ended else len(types)
    if observation.facts["status"]:
        count = 0
    return Step(
        root=ber.parse_name(read_text(observation, "root")),
        names=tuple(ber.parse_name(name) for name in read_list(observation, "names")[:count]),
        types=tuple(types[:count]),
        flaws=tuple(read_list(observation, "flaws")[:count]),
    )
