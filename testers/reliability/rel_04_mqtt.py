"""REL-04 over MQTT: how much the delay of messages varies."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass

import numpy as np

from rules.applicability import Answer
from rules.errors import TargetError
from rules.hazard import Hazard
from rules.measurement import Measurement, Quantile
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.mqtt.echo import draw_gaps, find_timeout, nothing_back, open_echo
from testers.protocols.mqtt.hearing import hear, record
from testers.protocols.mqtt.login import ENDPOINTS
from testers.protocols.payload.telemetry import by_device, find_step, read_arrivals

_WARM_UP = 3
_PACE = 0.005  # seconds between two messages on average, as in REL-02
_BATCH = 300
_LEAST_SHARE = 2
# A device that reports once a minute shall not keep everybody waiting: the echo tells about the same path.
_LONGEST, _LEAST_LONGEST = 60.0, 6.0
_FINEST = 1e-3  # seconds: a coarser stamp would itself look like variation
_LEAST_REPORTS = 299  # below, a 99 % quantile has no upper bound at 95 % confidence


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
    bad=("mqtt_jitters", "mqtt_reports_jitter", "city:mqtt-report-jitter"),
)
async def observe(ctx: Context) -> list[Observation]:
    """How much the delay of MQTT messages varies, to and fro and on the way from the device.

    The variation of a message is its delay minus the least delay of its stream: RFC 3393 with the packet of least delay
    for reference. It is taken of the round trip of numbered QoS 1 messages, and of the device's own reports where they
    carry a time stamp: there the offset of the clocks cancels out.
    """
    count = ctx.samples("variation").n
    await _probe(ctx, count)
    if ctx.declared("mqtt.publisher") is Answer.YES and ctx.parameter("mqtt.topic"):
        await _listen(ctx, count)
    return ctx.observations


async def _probe(ctx: Context, count: int) -> None:
    timeout = find_timeout(ctx)
    fastest = 1 / max(ctx.seconds(_PACE), _PACE / 5)
    async with open_echo(ctx) as echo:
        if not any(number in echo.back for number in await echo.burst([0.0] * _WARM_UP, timeout=timeout)):
            raise nothing_back(timeout)
        back = done = 0
        while done < count:
            for number in await echo.burst(draw_gaps(ctx, min(_BATCH, count - done), fastest=fastest), timeout=timeout):
                seconds = echo.back.get(number)
                ctx.observe("probe", number=number, milliseconds=None if seconds is None else round(1000 * seconds, 3))
                back += seconds is not None
                done += 1
            ctx.progress(done, count)
            if back * _LEAST_SHARE < done:
                raise _too_few(back, done)


async def _listen(ctx: Context, count: int) -> None:
    """Hear the device; silence is no fault here, where the echo has been measured already."""
    longest, timed = max(ctx.seconds(_LONGEST), _LEAST_LONGEST), 0
    try:
        async with aclosing(hear(ctx, longest=longest)) as messages:
            async for message in messages:
                record(ctx, message)
                timed += message.timed
                if timed >= count or not message.reports:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stream:
    """Variations in ms of one stream, and what to say of it."""

    samples: np.ndarray[tuple[int], np.dtype[np.float64]]
    name: Text

    @property
    def quantile(self) -> Quantile:
        """The measurement."""
        return Quantile(samples=self.samples, q=0.99, unit="ms", detail=self.name)


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `variation` in ms: of the round trips or of the device's reports, whichever varies more."""
    streams = [stream for stream in (_read_echo(observations), _read_reports(observations)) if stream is not None]
    return {"variation": max((stream.quantile for stream in streams), key=lambda each: each.estimate or 0.0)}


def _read_echo(observations: Sequence[Observation]) -> _Stream:
    probes = [each.facts["milliseconds"] for each in observations if each.what == "probe"]
    times = np.array([float(str(each)) for each in probes if each is not None], dtype=np.float64)
    lost = len(probes) - len(times)
    name = Text(
        zh=f"取自往返时延（减去最小值）；{lost} 条未返回，不计入（见 REL-01）。",
        en=f"Of the round trips, above the least of them; {lost} did not come back and do not count (see REL-01).",
    )
    return _Stream(samples=times - times.min() if len(times) else times, name=name)


def _read_reports(observations: Sequence[Observation]) -> _Stream | None:
    """Return the device's stream; None where there are too few reports, or their clock is too coarse."""
    arrivals = [arrival for arrival in read_arrivals(observations) if arrival.delay is not None]
    if len(arrivals) < _LEAST_REPORTS or find_step(arrival.report for arrival in arrivals) > _FINEST:
        return None
    variations: list[float] = []
    for row in by_device(arrivals).values():
        delays = [arrival.delay for arrival in row if arrival.delay is not None]
        variations += [1000 * (delay - min(delays)) for delay in delays]
    name = Text(
        zh=f"取自 {len(variations)} 条设备数据到达时刻与其时间戳之差（减去各设备的最小值）。",
        en=f"Of the arrival minus the time stamp of {len(variations)} reports, above the least of each device.",
    )
    return _Stream(samples=np.array(variations, dtype=np.float64), name=name)
