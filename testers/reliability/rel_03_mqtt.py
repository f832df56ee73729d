"""REL-03 over MQTT: how long a reading takes from the device to the platform."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing

import numpy as np

from rules.errors import TargetError
from rules.measurement import Measurement, Quantile
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.clock import SOURCES, Source, find_offset
from testers.protocols.mqtt.hearing import hear, record
from testers.protocols.mqtt.login import ENDPOINTS
from testers.protocols.payload.telemetry import find_step, read_arrivals

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
    bad=("mqtt_reports_late", "mqtt_lagging", "city:mqtt-report-delay"),
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
    clocks = [each.facts for each in observations if each.what == "clock"]
    arrivals = read_arrivals(observations)
    if not clocks:
        return {"p95": Quantile(samples=np.array([], dtype=np.float64), q=0.95, unit="ms")}
    offset, bound = float(str(clocks[0]["offset"])), float(str(clocks[0]["bound"]))
    step = find_step(arrival.report for arrival in arrivals)
    delays = [arrival.delay + offset for arrival in arrivals if arrival.delay is not None]
    # Nothing arrives before it was sent: a negative delay is the least by which the clocks are wrong.
    early = max(0.0, -min(delays, default=0.0))
    error = max(bound + step, early)
    known = SOURCES[Source(str(clocks[0]["source"]))]
    detail = Text(
        zh=f"时钟偏差 {offset:.4g} s（{known.zh}），误差界 {bound:.4g} s，时间戳步长 {step:g} s。",
        en=f"Clock offset {offset:.4g} s ({known.en}), known to {bound:.4g} s; time stamps step by {step:g} s.",
    )
    if early > bound + step:
        detail = detail.followed_by(
            Text(
                zh=f"有读数比其时间戳早到 {early:.4g} s：设备时钟至少偏快这么多（见 REL-24）。",
                en=f"Readings came {early:.4g} s before they were taken: the device's clock is ahead by that much at "
                "least (see REL-24).",
            )
        )
    samples = 1000 * np.array(delays, dtype=np.float64)
    return {"p95": Quantile(samples=samples, q=0.95, unit="ms", error=1000 * error, detail=detail)}
