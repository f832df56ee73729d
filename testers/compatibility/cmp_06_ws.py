"""CMP-06 over WebSocket: time stamps that name one instant."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing

from rules.measurement import Measurement
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.http.exchange import NotJson, parse_json
from testers.protocols.payload.times import measure_times, record_times
from testers.protocols.ws.door import ENDPOINTS
from testers.protocols.ws.listening import hear

_ENOUGH_WITHOUT = 20


@case(
    requirement="CMP-06",
    protocol="ws",
    when="ws.stream",
    endpoints=ENDPOINTS,
    title_zh="WebSocket 推送数据的时间戳带明确时区",
    why_zh="不带时区的时间在跨系统汇总时会错开八小时；比较的是时刻而不是文字，同一时刻的两种写法视为相同。",
    good=("ws_good", "websockets", "wsproto", "city"),
    bad=("ws_naive_time", "ws_local_as_utc", "ws_compact_zone", "city:ws-naive-time"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Time stamps in pushed readings name one instant, with their zone (RFC 3339).

    A time without zone is eight hours off in the next system. Instants are compared, never texts: two ways to write
    the same instant are equal.
    """
    wanted, seen, heard = ctx.samples("ambiguous").n, 0, 0
    async with aclosing(hear(ctx)) as messages:
        async for message in messages:
            reading = parse_json(message.payload)
            known = not isinstance(reading, NotJson)
            ctx.observe("message", received=message.payload, json=known)
            heard += 1
            if not isinstance(reading, NotJson):
                seen += record_times(ctx, reading)
            ctx.progress(min(seen, wanted), wanted)
            if seen >= wanted or (heard >= _ENOUGH_WITHOUT and not seen):
                break
    return ctx.observations


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `ambiguous` (stamps without zone among all) and `unequal` (contradictions and broken stamps)."""
    return measure_times(observations)
