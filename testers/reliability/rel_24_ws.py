"""REL-24 over WebSocket: whether the time stamps of pushed readings are right."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing

from rules.errors import TargetError
from rules.measurement import Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.probing.offsets import record_own_clock
from testers.protocols.probing.patience import wait_long
from testers.protocols.probing.stamps import measure_stamps, record_lag
from testers.protocols.ws.door import ENDPOINTS
from testers.protocols.ws.listening import Heard, hear, record

_EACH = 4  # reports for each reading wanted: the quickest of them tells the most
_LONGEST, _LEAST_LONGEST = 120.0, 6.0
# Readings of one moment are late together: a stream that pushes all at once is heard for a while.
_SPAN, _LEAST_SPAN = 5.0, 1.0
_MOST, _ENOUGH_WITHOUT = 5_000, 20


@case(
    requirement="REL-24",
    protocol="ws",
    when="ws.stream",
    endpoints=ENDPOINTS,
    title_zh="WebSocket 推送读数的时间戳所示的设备时钟",
    why_zh="读数不会早于其产生而到达，故时间戳晚于到达即为时钟偏快；到得最快的一条，其时间戳比到达早多少，"
    "时钟就最多偏慢多少。服务器有意攒发读数时，请以 clock.lag 说明最短的滞留秒数。",
    good=("ws_good", "websockets", "wsproto", "city"),
    bad=("ws_clock_ahead", "ws_clock_behind", "ws_zone_slip", "city:ws-clock-ahead"),
)
async def observe(ctx: Context) -> list[Observation]:
    """The clock that the time stamps of pushed WebSocket readings show.

    No reading arrives before it was taken: a stamp later than the arrival is a clock that is ahead, and the quickest
    reading tells how far it is behind at the most. A server that keeps readings back on purpose looks as if its clock
    were slow; say in clock.lag how many seconds its quickest reading takes.
    """
    record_own_clock(ctx)
    record_lag(ctx)
    wanted, span, began = ctx.samples("offset").n * _EACH, max(ctx.seconds(_SPAN), _LEAST_SPAN), ctx.now()
    heard, timed = list[Heard](), 0
    async with aclosing(hear(ctx, longest=max(wait_long(ctx, _LONGEST), _LEAST_LONGEST))) as messages:
        async for message in messages:
            heard.append(message)
            timed += message.timed
            ctx.progress(min(timed, wanted), wanted)
            if timed >= wanted and (ctx.now() - began >= span or len(heard) >= _MOST):
                break
            if len(heard) >= _ENOUGH_WITHOUT and not timed:
                break
    # Written down afterwards: the work of it would make the next message late.
    for message in heard:
        record(ctx, message)
    if not timed:
        raise TargetError(
            Text(
                zh="推送的读数没有带时区的时间戳，无从得知设备时钟。",
                en="The pushed readings carry no time stamp with a zone: nothing tells the device's clock.",
            )
        )
    return ctx.observations


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `offset` of the device whose clock is farthest off, in s."""
    return measure_stamps(observations)
