"""REL-02 over SNMP: response times of GET."""

import asyncio
from collections.abc import Mapping, Sequence

import numpy as np

from rules.errors import TargetError
from rules.measurement import Measurement, Quantile
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context, Link
from testers.harness.observation import Observation
from testers.protocols.snmp.access import find_way_in
from testers.protocols.snmp.client import SnmpClient, open_client
from testers.protocols.snmp.facts import read_number, tell
from testers.protocols.snmp.keys import User
from testers.protocols.snmp.names import SYS_UP_TIME
from testers.protocols.snmp.reply import Community, Credential, get
from testers.protocols.snmp.wire import Version
from testers.relay.floor import floor_of_datagrams, read_floor
from testers.relay.snmp import answer_snmp

_ROUNDS = 3  # requests that were lost are sent again, so that enough response times come together
_GAP = 0.02  # seconds between requests on average: 50 a second load no agent worth the name
_LEAST_GAP_V3 = 0.01  # our own encryption takes 1 to 2 ms a request: faster than this we would time our own queue
# Seconds: an answer that comes this late is still a slow one, not a lost one. A proof run shortens it.
_PATIENCE, _LEAST_PATIENCE = 5.0, 2.0


@case(
    requirement="REL-02",
    protocol="snmp",
    when="snmp.agent",
    endpoints=("snmp",),
    title_zh="SNMP 应答时间",
    why_zh="网管轮询的节拍由应答时间决定；请求按泊松时刻发出，不等前一个应答，卡顿不会被漏计。"
    "测试工具自身的开销在空代理（v2c）上测得并扣除。",
    good=("snmp_good", "snmp_v2c_good", "snmpd", "city"),
    bad=("snmp_slow", "snmp_often_slow", "snmp_erratic"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Response times of SNMP GET requests, from sending to the answer.

    A manager polls as fast as its agents answer. Requests leave at Poisson times (RFC 2330 section 11.1.1) without
    waiting for the answers before, so that a stall is not hidden by the requests it keeps from leaving. A request
    without any answer has no response time; REL-14 judges those. What the harness itself costs is measured on a null
    agent (v2c) and taken away; what v3 costs beside stays in, which never flatters the target.
    """
    await floor_of_datagrams(ctx, _time_requests, answer=answer_snmp, scheme="snmp")
    count = max(ctx.samples("p95").n, ctx.samples("p99").n)
    async with open_client(ctx.link("snmp")) as client:
        way = await find_way_in(ctx, client)
        wanted, sent, answered = count, 0, 0
        for _ in range(_ROUNDS):
            await _send(ctx, client, way, wanted)
            sent += wanted
            answered = sum(bool(each.facts["answered"]) for each in ctx.observations if each.what == "probe")
            wanted = count - answered
            if not wanted or 2 * answered < sent:
                break
    if 2 * answered < sent:
        raise TargetError(
            Text(
                zh="一半以上的 SNMP 请求没有应答，应答时间无从谈起。",
                en="More than half of the SNMP requests got no answer: there are no response times to speak of.",
            )
        )
    return ctx.observations


async def _time_requests(link: Link, count: int) -> Sequence[float]:
    way = Community(name="public", version=Version.V2C)
    async with open_client(link) as client:
        return [(await client.ask(get(SYS_UP_TIME), way)).seconds for _ in range(count)]


async def _send(ctx: Context, client: SnmpClient, way: Credential, count: int) -> None:
    probes: list[asyncio.Task[None]] = []
    gap = max(ctx.seconds(_GAP), _LEAST_GAP_V3 if isinstance(way, User) else 0.0)
    try:
        for number in range(1, count + 1):
            await asyncio.sleep(ctx.rng.expovariate(1 / gap))
            probes.append(asyncio.create_task(_probe(ctx, client, way)))
            ctx.progress(number, count)
        await asyncio.gather(*probes)
    finally:
        for probe in probes:
            probe.cancel()
        await asyncio.gather(*probes, return_exceptions=True)


async def _probe(ctx: Context, client: SnmpClient, way: Credential) -> None:
    patience = max(ctx.seconds(_PATIENCE), _LEAST_PATIENCE)
    reply = await client.ask(get(SYS_UP_TIME), way, timeout=patience)
    ctx.observe("probe", sent=reply.sent, received=reply.received, answered=reply.answered, **tell(reply))


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `p95` and `p99` in ms over the answered requests, and say how many were not."""
    probes = [each for each in observations if each.what == "probe"]
    answered = [each for each in probes if each.facts["answered"]]
    floor = read_floor(observations)
    times = [1000 * floor.take_from(read_number(each, "seconds") or 0.0) for each in answered]
    samples = np.array(times, dtype=np.float64)
    lost = len(probes) - len(answered)
    detail = None
    if lost:
        detail = Text(
            zh=f"另有 {lost} 个请求没有应答，不计入应答时间（见 REL-14）。",
            en=f"{lost} more requests got no answer and have no response time (see REL-14).",
        )
    return {
        "p95": Quantile(samples=samples, q=0.95, unit="ms", detail=detail),
        "p99": Quantile(samples=samples, q=0.99, unit="ms", detail=detail),
    }
