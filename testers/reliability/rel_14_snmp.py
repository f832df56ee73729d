"""REL-14 over SNMP: unanswered requests and restarts of the agent."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import pairwise

from rules.measurement import Count, Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context, Link
from testers.harness.observation import Json, Observation
from testers.protocols.snmp.access import find_way_in
from testers.protocols.snmp.client import SnmpClient, open_client
from testers.protocols.snmp.facts import read_number, tell
from testers.protocols.snmp.names import ENGINE_BOOTS, ENGINE_TIME, SYS_UP_TIME
from testers.protocols.snmp.reply import Community, Credential, Reply, get
from testers.protocols.snmp.wire import Version
from testers.relay.control import Seen, control_datagrams
from testers.relay.snmp import answer_snmp, number_snmp

_CONTROLS = 80
_GAP = 0.02  # seconds between requests on average
_PATIENCE, _LEAST_PATIENCE = 2.0, 0.8  # seconds until a request counts as unanswered; a proof run shortens it
_WATCH = 12.0  # seconds for which sysUpTime is read at the least
_WATCH_GAP = 0.5
_ROUND = 2**32  # TimeTicks start again from 0 after 497.1 days (RFC 2578 section 7.1.8)
_TICKS = 100  # a second
_SLACK = 5.0  # seconds by which a wrapped clock may differ from ours


@case(
    requirement="REL-14",
    protocol="snmp",
    when="snmp.agent",
    endpoints=("snmp",),
    title_zh="SNMP 应答率与异常重启",
    why_zh="应答丢失使正常设备被误报离线；sysUpTime 变小说明代理重启过，而没有人下过命令。"
    "同一询问程序先经过已知丢弃量的中继，漏看一个即整次测量作废。",
    good=("snmp_good", "snmp_v2c_good", "snmpd", "city"),
    bad=("snmp_lossy", "snmp_restarts", "city:snmp-drops-requests", "city:snmp-uptime-jumps-back"),
)
async def observe(ctx: Context) -> list[Observation]:
    """SNMP requests are answered, and the agent does not restart meanwhile.

    An answer lost is an alarm about a device that is well; a sysUpTime that falls tells of a restart nobody ordered.
    Requests leave at Poisson times, one after another, without retries. The wrap of TimeTicks after 497 days is no
    restart; where the agent tells snmpEngineBoots, an increase is one. The same asking (v2c) first meets a relay that
    throws known datagrams away: if it misses one of them, the measurement is void.
    """
    await control_datagrams(ctx, partial(_ask_control, ctx), numbering=number_snmp, answer=answer_snmp, scheme="snmp")
    plan = ctx.samples("unanswered")
    async with open_client(ctx.link("snmp")) as client:
        way = await find_way_in(ctx, client)
        lost = 0
        for number in range(1, plan.n + 1):
            await asyncio.sleep(ctx.rng.expovariate(1 / ctx.seconds(_GAP)))
            reply = await _read_clock(ctx, client, way, "probe")
            lost += not reply.answered
            ctx.progress(number, plan.n)
            if plan.enough(lost, number):
                break
        # A sequential plan may end within a second or two: a restart wants a longer look.
        while ctx.now() < ctx.seconds(_WATCH):
            await asyncio.sleep(ctx.seconds(_WATCH_GAP))
            await _read_clock(ctx, client, way, "watch")
    return ctx.observations


async def _ask_control(ctx: Context, link: Link) -> Seen:
    way = Community(name="public", version=Version.V2C)
    async with open_client(link) as client:
        replies = await asyncio.gather(*(_read_clock(ctx, client, way, "control") for _ in range(_CONTROLS)))
    numbers = [number_snmp(reply.sent) for reply in replies]
    sent = frozenset(number for number in numbers if number is not None)
    back = (number for number, reply in zip(numbers, replies, strict=True) if reply.answered and number is not None)
    return Seen(sent=sent, back=frozenset(back))


async def _read_clock(ctx: Context, client: SnmpClient, way: Credential, what: str) -> Reply:
    old = isinstance(way, Community) and way.version is Version.V1
    # One missing object fails a whole v1 request (RFC 1157 section 4.1.2): v1 is asked for sysUpTime alone.
    names = (SYS_UP_TIME,) if old else (SYS_UP_TIME, ENGINE_BOOTS, ENGINE_TIME)
    patience = max(ctx.seconds(_PATIENCE), _LEAST_PATIENCE)
    reply = await client.ask(get(*names), way, timeout=patience)
    facts: dict[str, Json] = {"answered": reply.answered, **tell(reply)}
    for name, label in zip(names, ("ticks", "boots", "engine_seconds"), strict=False):
        value = reply.value(name)
        if value is not None and isinstance(value.data, int):
            facts[label] = value.data
    ctx.observe(what, sent=reply.sent, received=reply.received, **facts)
    return reply


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `unanswered` of the probes, and `restarts` over all pairs of readings of the clocks."""
    probes = [each for each in observations if each.what == "probe"]
    lost = sum(not each.facts["answered"] for each in probes)
    own = [each for each in observations if each.what in ("probe", "watch")]
    clocks = [each for each in own if read_number(each, "ticks") is not None]
    falls = sum(_fell(before, after) for before, after in pairwise(clocks))
    boots = sum(_rebooted(before, after) for before, after in pairwise(clocks))
    return {
        "unanswered": Proportion(k=lost, n=len(probes)),
        "restarts": Count(k=max(falls, boots), n=max(0, len(clocks) - 1), detail=_explain(falls, boots)),
    }


def _fell(before: Observation, after: Observation) -> bool:
    earlier, later = read_number(before, "ticks") or 0.0, read_number(after, "ticks") or 0.0
    if later >= earlier:
        return False
    expected = earlier + _TICKS * (after.at - before.at)
    return not abs(expected - (later + _ROUND)) <= _TICKS * _SLACK


def _rebooted(before: Observation, after: Observation) -> bool:
    earlier, later = read_number(before, "boots"), read_number(after, "boots")
    return earlier is not None and later is not None and later > earlier


def _explain(falls: int, boots: int) -> Text | None:
    if falls and not boots:
        return Text(
            zh=f"sysUpTime 回退 {falls} 次；未见 snmpEngineBoots 增加。",
            en=f"sysUpTime fell {falls} times; no increase of snmpEngineBoots was seen.",
        )
    if boots:
        return Text(
            zh=f"sysUpTime 回退 {falls} 次，snmpEngineBoots 增加 {boots} 次。",
            en=f"sysUpTime fell {falls} times, snmpEngineBoots rose {boots} times.",
        )
    return None
