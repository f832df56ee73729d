"""How far the clock behind pushed reports is off, by their time stamps alone.

Theory of operation: no report arrives before it was taken, so that a stamp later than the arrival is a clock that is
ahead. The quickest report of a device tells how far its clock is behind at the most: that report was under way for no
longer than a healthy device takes, `clock.lag`.
"""

from collections.abc import Mapping, Sequence

from rules.errors import UsageError
from rules.measurement import Measurement
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.payload.telemetry import Arrival, by_device, find_step, read_arrivals
from testers.protocols.probing.offsets import measure_offset

LAG, _LAG = "clock.lag", 0.1


def record_lag(ctx: Context) -> None:
    """Observe the seconds that the quickest report takes to go out: those of clock.lag, else a tenth of one.

    Raises
    ------
    UsageError
        The parameter clock.lag is no number of seconds.

    """
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
    ctx.observe("lag", seconds=lag)


def measure_stamps(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
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
