"""REL-24 over SNMP: whether the clock of the agent's host is right."""

import time
from collections.abc import Mapping, Sequence

from rules.errors import TargetError
from rules.measurement import Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.probing.offsets import (
    Look,
    bound_offset,
    find_step,
    look_closely,
    measure_offset,
    read_looks,
    record_own_clock,
)
from testers.protocols.snmp.access import explain_reply, find_patience, find_way_in
from testers.protocols.snmp.client import SnmpClient, open_client
from testers.protocols.snmp.dates import HR_SYSTEM_DATE, SHORT, read_date_and_time
from testers.protocols.snmp.reply import Credential, get

_RETRIES = 5  # a lost datagram is no fault of a clock; REL-14 counts those


@case(
    requirement="REL-24",
    protocol="snmp",
    when="snmp.clock",
    endpoints=("snmp",),
    title_zh="SNMP 对象 hrSystemDate 所示的设备时钟",
    why_zh="hrSystemDate（RFC 2790）给出主机的日期、时间与时区。在其跳变前后密集读取，偏差可定到一次交互的时间。",
    good=("snmp_clock_good", "snmpd", "city"),
    bad=("snmp_clock_ahead", "snmp_clock_behind", "snmp_zone_slip", "city:snmp-clock-ahead"),
)
async def observe(ctx: Context) -> list[Observation]:
    """The clock that hrSystemDate shows.

    The object (RFC 2790) gives date, time and zone of the host. Looks right before and after it moves on find the
    offset to the time of one exchange, even where it knows whole seconds only.
    """
    record_own_clock(ctx)
    async with open_client(ctx.link("snmp")) as client:
        way = await find_way_in(ctx, client)

        async def ask() -> Look:
            return await _ask(ctx, client, way)

        await look_closely(ctx, ask, count=ctx.samples("offset").n)
    return ctx.observations


async def _ask(ctx: Context, client: SnmpClient, way: Credential) -> Look:
    patience, left = find_patience(ctx), _RETRIES
    while True:
        before = time.time()
        reply = await client.ask(get(HR_SYSTEM_DATE), way, timeout=patience)
        after, left = time.time(), left - 1
        if reply.answered:
            break
        if not left:
            raise explain_reply(reply)
    value = reply.value(HR_SYSTEM_DATE)
    octets = value.data if value is not None else None
    told = read_date_and_time(octets) if isinstance(octets, bytes) else None
    if told is None:
        ctx.observe("timeless", sent=reply.sent, received=reply.received)
        raise _timeless(octets if isinstance(octets, bytes) else None)
    return Look(before=before, after=after, told=told)


def _timeless(octets: bytes | None) -> TargetError:
    if octets is None:
        return TargetError(
            Text(
                zh="代理没有 hrSystemDate（1.3.6.1.2.1.25.1.2.0）；请声明 snmp.clock: no，或为账号开放该对象。",
                en="The agent has no hrSystemDate (1.3.6.1.2.1.25.1.2.0); declare snmp.clock: no, or let the account "
                "read it.",
            )
        )
    if len(octets) == SHORT:
        return TargetError(
            Text(
                zh="hrSystemDate 只有八个字节，没有时区，其所指的时刻不明。",
                en="hrSystemDate has eight octets without a zone: which instant it means cannot be told.",
            )
        )
    return TargetError(
        Text(
            zh=f"hrSystemDate 的值不是 DateAndTime（RFC 2579）：{octets[:16].hex()}。",
            en=f"The value of hrSystemDate is no DateAndTime (RFC 2579): {octets[:16].hex()}.",
        )
    )


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `offset` of the clock, in s."""
    looks = read_looks(observations)
    step = find_step(looks)
    what = Text(
        zh=f"{len(looks)} 次读取 hrSystemDate，步长 {step:g} s。",
        en=f"{len(looks)} looks at hrSystemDate, which steps by {step:g} s.",
    )
    return measure_offset(observations, bound_offset(looks) if looks else None, n=len(looks), what=what)
