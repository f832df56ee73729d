"""CMP-06 over CoAP: time stamps that name one instant."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing

from rules.measurement import Measurement
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.coap.places import ENDPOINTS
from testers.protocols.coap.readings import poll_readings
from testers.protocols.http.exchange import NotJson
from testers.protocols.payload.times import measure_times, record_times

_ENOUGH_WITHOUT = 20


@case(
    requirement="CMP-06",
    protocol="coap",
    when="coap.readings",
    endpoints=ENDPOINTS,
    title_zh="CoAP 读数的时间戳带明确时区",
    why_zh="不带时区的时间在跨系统汇总时会错开八小时；比较的是时刻而不是文字，同一时刻的两种写法视为相同。",
    good=("coap_good", "aiocoap", "city"),
    bad=("coap_naive_time", "coap_local_as_utc", "coap_compact_zone", "city:coap-naive-time"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Time stamps in readings over CoAP name one instant, with their zone (RFC 3339).

    A time without zone is eight hours off in the next system. Instants are compared, never texts: two ways to write
    the same instant are equal.
    """
    wanted, seen, polls = ctx.samples("ambiguous").n, 0, 0
    async with aclosing(poll_readings(ctx)) as looks:
        async for poll in looks:
            known = not isinstance(poll.document, NotJson)
            ctx.observe("message", received=poll.body, json=known)
            polls += 1
            for reading in poll.fresh:
                seen += record_times(ctx, reading)
            ctx.progress(min(seen, wanted), wanted)
            if seen >= wanted or (polls >= _ENOUGH_WITHOUT and not seen):
                break
    return ctx.observations


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `ambiguous` (stamps without zone among all) and `unequal` (contradictions and broken stamps)."""
    return measure_times(observations)
