"""SHR-07 over MQTT: devices report as often as declared."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing

import aiomqtt

from rules.measurement import Measurement
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.http.demands import demand_seconds
from testers.protocols.http.exchange import NotJson, parse_json
from testers.protocols.mqtt.listening import listen
from testers.protocols.mqtt.login import ENDPOINTS
from testers.protocols.payload.updates import Updates, measure_updates

_CAPABILITY = "mqtt.publisher"
_LONGEST = 240.0  # seconds; what has come by then must do


@case(
    requirement="SHR-07",
    protocol="mqtt",
    when=_CAPABILITY,
    endpoints=ENDPOINTS,
    title_zh="MQTT 上报间隔与声明一致",
    why_zh="订阅设备上报的主题，按每台设备相邻两次上报的时间计算间隔；超过声明一成即为迟到，停报的设备同样计入。",
    good=("mqtt_on_time", "city"),
    bad=("mqtt_skips_reports", "mqtt_falls_silent", "mqtt_reports_slowly"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Devices report over MQTT as often as declared.

    A lamp that has not reported for an hour may be dark for as long. Every device on mqtt.topic is a series of its own;
    a gap that is a tenth longer than mqtt.interval is late, and so is a device that falls silent.
    """
    plan, declared = ctx.samples("late"), demand_seconds(ctx, "mqtt.interval", of=_CAPABILITY)
    updates = Updates(ctx=ctx, declared=declared)
    until = ctx.now() + min(ctx.seconds(_LONGEST), (plan.n + 2) * declared)
    async with aclosing(listen(ctx)) as messages:
        async for message in _until(messages, ctx, until):
            reading = parse_json(message.payload)
            if not isinstance(reading, NotJson):
                if not updates.series:
                    ctx.observe("first", received=message.payload, topic=message.topic.value)
                updates.take(reading, place=message.topic.value, spacing=0.0)
            ctx.progress(min(updates.intervals, plan.n), plan.n)
            if plan.enough(*updates.standing()):
                break
    updates.finish(spacing=0.0)
    return ctx.observations


async def _until(
    messages: AsyncIterator[aiomqtt.Message], ctx: Context, until: float
) -> AsyncIterator[aiomqtt.Message]:
    """Yield messages until the time is up: devices that still report must not keep us from those that do not."""
    while (left := until - ctx.now()) > 0:
        try:
            yield await asyncio.wait_for(anext(messages), timeout=left)
        except (StopAsyncIteration, TimeoutError):
            return


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `late`: intervals that were too long, among all."""
    return measure_updates(observations)
