"""REL-24 over MQTT: whether the time stamps of a device's reports are right."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing

from rules.errors import TargetError, UsageError
from rules.measurement import Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.mqtt.hearing import hear, record
from testers.protocols.mqtt.login import ENDPOINTS
from testers.protocols.payload.telemetry import Arrival, by_device, find_step, read_arrivals
from testers.protocols.probing.offsets import measure_offset, record_own_clock
from testers.protocols.probing.patience import wait_long

LAG, _LAG = "clock.lag", 0.1
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
    ctx.observe("lag", seconds=_find_lag(ctx))
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


def _find_lag(ctx: Context) -> float:
    given = ctx.parameter(LAG)
    try:
        lag = _LAG if given is None else float(given)
    except ValueError:
        lag = -1.0
    if not 0 <= lag <= 86_400:
        raise UsageError(
            Text(
                zh=f"参数 {LAG}（最快的读数从产生到上报的秒数）须在 0 到 86400 之间。",
                en=f"The parameter {LAG} (seconds that the quickest report takes to go out) is from 0 to 86400.",
            )
        )
    return lag


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `offset` of the device whose clock is farthest off, in s."""
    lag = max((float(str(each.facts["seconds"])) for each in observations if each.what == "lag"), default=0.0)
    arrivals = [arrival for arrival in read_arrivals(observations) if arrival.delay is not None]
    step = find_step(arrival.report for arrival in arrivals)
    found = {device: _bound(row, step + lag) for device, row in by_device(arrivals).items()}
    worst = max(found, key=lambda device: abs(sum(found[device])), default=None)
    what = Text(
        zh=f"{len(found)} 个设备、{len(arrivals)} 条读数；偏差最大的是 {worst}，时间戳步长 {step:g} s。"
        "始终晚报与时钟偏慢在此无法区分（见 REL-03）。",
        en=f"{len(found)} devices, {len(arrivals)} reports; farthest off is {worst}, whose stamps step by {step:g} s. "
        "Reports that are always late look like a slow clock here (see REL-03).",
    )
    return measure_offset(observations, found[worst] if worst else None, n=len(arrivals), what=what)


def _bound(row: Sequence[Arrival], room: float) -> tuple[float, float]:
    """Return the least and greatest offset that agree with the quickest report of a device."""
    quickest = min(arrival.delay for arrival in row if arrival.delay is not None)
    return -quickest, -quickest + room
