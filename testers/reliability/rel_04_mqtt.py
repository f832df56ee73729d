"""REL-04 over MQTT: how much the delay of messages varies."""

import time
from collections.abc import Mapping, Sequence
from contextlib import aclosing

from rules.applicability import Answer
from rules.errors import TargetError
from rules.hazard import Hazard
from rules.measurement import Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.mqtt.echo import draw_gaps, find_timeout, nothing_back, open_echo
from testers.protocols.mqtt.hearing import hear, record
from testers.protocols.mqtt.login import ENDPOINTS
from testers.protocols.probing.delay import LEAST_REPORTS, vary_most
from testers.protocols.probing.patience import wait_long
from testers.protocols.probing.timers import Lateness, watch_timers

_WARM_UP = 3
_PACE = 0.005  # seconds between two messages on average; not shortened: a crowd of messages varies by itself
_BATCH = 100
_MOST = 4  # times the samples wanted
_LEAST_SHARE = 2
# A device that reports once a minute shall not keep everybody waiting: the echo tells about the same path.
_LONGEST, _LEAST_LONGEST = 60.0, 3.0
_LOOK = 4  # after this part of the time it is clear whether enough reports will come


@case(
    requirement="REL-04",
    protocol="mqtt",
    when="mqtt.broker or mqtt.echo",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="MQTT 消息时延的变化",
    why_zh="时延忽长忽短，控制就会抖动。变化量定义为每条消息的时延减去同一流中的最小时延"
    "（RFC 3393，以时延最小的分组为参照）；"
    "对设备数据，时钟偏差在相减中抵消。",
    good=("mqtt_device", "mosquitto", "city"),
    bad=("mqtt_jitters", "mqtt_reports_jitter", "city:mqtt-echo-jitter"),
)
async def observe(ctx: Context) -> list[Observation]:
    """How much the delay of MQTT messages varies, to and fro and on the way from the device.

    The variation of a message is its delay minus the least delay of its stream: RFC 3393 with the packet of least delay
    for reference. It is taken of the round trip of numbered QoS 1 messages, and of the device's own reports where they
    carry a time stamp: there the offset of the clocks cancels out. What was under way while our own timers
    were late does not count.
    """
    count = ctx.samples("variation").n
    async with watch_timers() as lateness:
        await _probe(ctx, count, lateness)
        if ctx.declared("mqtt.publisher") is Answer.YES and ctx.parameter("mqtt.topic"):
            await _listen(ctx, count)
        lateness.record(ctx)
    return ctx.observations


async def _probe(ctx: Context, count: int, lateness: Lateness) -> None:
    timeout, since = find_timeout(ctx), time.time() - time.monotonic()
    async with open_echo(ctx) as echo:
        if not any(number in echo.back for number in await echo.burst([0.0] * _WARM_UP, timeout=timeout)):
            raise nothing_back(timeout)
        back = done = calm = 0
        # What fell into a stall of our own is made up for, as far as that goes.
        while calm < count and done < _MOST * count:
            for number in await echo.burst(
                draw_gaps(ctx, min(_BATCH, count - calm), fastest=1 / _PACE), timeout=timeout
            ):
                seconds, at = echo.back.get(number), since + echo.due[number]
                back_after = None if seconds is None else round(1000 * seconds, 3)
                ctx.observe("probe", number=number, at=round(at, 6), milliseconds=back_after)
                back += seconds is not None
                calm += not lateness.touch(at, at + (seconds or 0.0))
                done += 1
            ctx.progress(min(calm, count), count)
            if back * _LEAST_SHARE < done:
                raise _too_few(back, done)


async def _listen(ctx: Context, count: int) -> None:
    """Hear the device; silence is no fault here, where the echo has been measured already."""
    longest, timed, began = max(wait_long(ctx, _LONGEST), _LEAST_LONGEST), 0, ctx.now()
    try:
        async with aclosing(hear(ctx, longest=longest)) as messages:
            async for message in messages:
                record(ctx, message)
                timed += message.timed
                hopeless = ctx.now() - began > longest / _LOOK and timed * _LOOK < LEAST_REPORTS
                if timed >= count or not message.reports or hopeless:
                    break
    except TargetError as error:
        ctx.observe("unheard", why=error.message.en)


def _too_few(back: int, sent: int) -> TargetError:
    return TargetError(
        Text(
            zh=f"{sent} 条消息只返回 {back} 条，时延变化无从谈起。",
            en=f"Only {back} of {sent} messages came back: there is no variation of delay to speak of.",
        )
    )


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `variation` in ms: of the round trips or of the device's reports, whichever varies more."""
    return vary_most(observations)
