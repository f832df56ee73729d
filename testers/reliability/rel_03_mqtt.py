"""REL-03 over MQTT: how long a reading takes from the device to the platform."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing

from rules.errors import TargetError
from rules.measurement import Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.clock import find_offset
from testers.protocols.mqtt.hearing import hear, record
from testers.protocols.mqtt.login import ENDPOINTS
from testers.protocols.probing.delay import measure_delay

_ENOUGH_WITHOUT = 20


@case(
    requirement="REL-03",
    protocol="mqtt",
    when="mqtt.publisher",
    endpoints=ENDPOINTS,
    title_zh="MQTT 读数从设备到平台的单向时延",
    why_zh="以订阅者收到读数的时刻减去读数自带的时间戳，再加上两个时钟的偏差；偏差的误差界与时间戳的分辨力计入不确定度，"
    "时钟不可信时不作判定。",
    good=("mqtt_device", "city"),
    bad=("mqtt_reports_late", "mqtt_lagging", "city:mqtt-reports-late"),
)
async def observe(ctx: Context) -> list[Observation]:
    """How long a reading takes from the device to a subscriber.

    Arrival by our clock minus the reading's own time stamp plus the offset between the two clocks (RFC 7679). How far
    that offset may be wrong, and the step of the device's clock, are the error of every value alike.
    """
    wanted = ctx.samples("p95").n
    (await find_offset(ctx)).record(ctx)
    timed = heard = 0
    async with aclosing(hear(ctx)) as messages:
        async for message in messages:
            record(ctx, message)
            heard, timed = heard + 1, timed + message.timed
            ctx.progress(min(timed, wanted), wanted)
            if timed >= wanted or (heard >= _ENOUGH_WITHOUT and not timed):
                break
    if not timed:
        raise TargetError(
            Text(
                zh="发布的读数没有带时区的时间戳，单向时延无从测量。",
                en="The published readings carry no time stamp with a zone: there is no one-way delay to measure.",
            )
        )
    return ctx.observations


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `p95` of the one-way delay in ms; its error covers the clocks' offset and the stamps' step."""
    return measure_delay(observations)
