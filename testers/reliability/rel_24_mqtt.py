"""REL-24 over MQTT: whether the time stamps of a device's reports are right."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing

from rules.errors import TargetError
from rules.measurement import Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.mqtt.hearing import hear, record
from testers.protocols.mqtt.login import ENDPOINTS
from testers.protocols.probing.offsets import record_own_clock
from testers.protocols.probing.patience import wait_long
from testers.protocols.probing.stamps import measure_stamps, record_lag

_EACH = 4  # reports for each reading wanted: the quickest of them tells the most
_LONGEST, _LEAST_LONGEST = 120.0, 6.0
_ENOUGH_WITHOUT = 20


@case(
    requirement="REL-24",
    protocol="mqtt",
    when="mqtt.publisher",
    endpoints=ENDPOINTS,
    title_zh="MQTT 读数时间戳所示的设备时钟",
    why_zh="读数不会早于其产生而到达，故时间戳晚于到达即为时钟偏快；到得最快的一条，其时间戳比到达早多少，"
    "时钟就最多偏慢多少。设备有意攒发读数时，请以 clock.lag 说明最短的滞留秒数。",
    good=("mqtt_device", "city"),
    bad=("mqtt_clock_ahead", "mqtt_clock_behind", "mqtt_zone_slip", "city:mqtt-clock-ahead"),
)
async def observe(ctx: Context) -> list[Observation]:
    """The clock that the time stamps of MQTT reports show.

    No report arrives before it was taken: a stamp later than the arrival is a clock that is ahead, and the quickest
    report tells how far it is behind at the most. A device that keeps reports back on purpose looks as if its clock
    were slow; say in clock.lag how many seconds its quickest report takes.
    """
    record_own_clock(ctx)
    record_lag(ctx)
    wanted = ctx.samples("offset").n * _EACH
    timed = heard = 0
    async with aclosing(hear(ctx, longest=max(wait_long(ctx, _LONGEST), _LEAST_LONGEST))) as messages:
        async for message in messages:
            record(ctx, message)
            heard, timed = heard + 1, timed + message.timed
            ctx.progress(min(timed, wanted), wanted)
            if timed >= wanted or (heard >= _ENOUGH_WITHOUT and not timed):
                break
    if not timed:
        raise TargetError(
            Text(
                zh="发布的读数没有带时区的时间戳，无从得知设备时钟。",
                en="The published readings carry no time stamp with a zone: nothing tells the device's clock.",
            )
        )
    return ctx.observations


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `offset` of the device whose clock is farthest off, in s."""
    return measure_stamps(observations)
