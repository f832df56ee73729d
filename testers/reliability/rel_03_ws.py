"""REL-03 over WebSocket: how long a reading takes from the device to the platform."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing

from rules.errors import TargetError
from rules.measurement import Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.clock import find_offset
from testers.protocols.probing.delay import measure_delay
from testers.protocols.ws.door import ENDPOINTS
from testers.protocols.ws.listening import Heard, hear, record

_ENOUGH_WITHOUT = 20
# Readings of one moment are late together: what a second of a quick stream shows, the next may not.
_SPAN, _LEAST_SPAN = 20.0, 2.5
_MOST = 20_000


@case(
    requirement="REL-03",
    protocol="ws",
    when="ws.stream",
    endpoints=ENDPOINTS,
    title_zh="WebSocket 推送的读数从设备到平台的单向时延",
    why_zh="以收到推送的时刻减去读数自带的时间戳，再加上两个时钟的偏差；偏差的误差界与时间戳的分辨力计入不确定度，"
    "时钟不可信时不作判定。",
    good=("ws_good", "websockets", "wsproto", "city"),
    bad=("ws_delays", "ws_lags", "ws_late_bursts", "city:ws-live-delayed"),
)
async def observe(ctx: Context) -> list[Observation]:
    """How long a pushed reading takes from the device to its reader.

    Arrival by our clock minus the reading's own time stamp plus the offset between the two clocks (RFC 7679). How far
    that offset may be wrong, and the step of the device's clock, are the error of every value alike.
    """
    wanted, span = ctx.samples("p95").n, max(ctx.seconds(_SPAN), _LEAST_SPAN)
    (await find_offset(ctx)).record(ctx)
    timed, began = 0, ctx.now()
    heard: list[Heard] = []
    async with aclosing(hear(ctx)) as messages:
        async for message in messages:
            heard.append(message)
            timed += message.timed
            ctx.progress(min(timed, wanted), wanted)
            if timed >= min(wanted, _MOST) and (ctx.now() - began >= span or len(heard) >= _MOST):
                break
            if len(heard) >= _ENOUGH_WITHOUT and not timed:
                break
    # Written down afterwards: the work of it would make the next message late.
    for message in heard:
        record(ctx, message)
    if not timed:
        raise TargetError(
            Text(
                zh="推送的读数没有带时区的时间戳，单向时延无从测量。",
                en="The pushed readings carry no time stamp with a zone: there is no one-way delay to measure.",
            )
        )
    return ctx.observations


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `p95` of the one-way delay in ms; its error covers the clocks' offset and the stamps' step."""
    return measure_delay(observations)
