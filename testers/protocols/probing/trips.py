"""Round-trip times over an echo, from the moment at which each probe was due (RFC 2681)."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from rules.errors import TargetError
from rules.measurement import Measurement, Quantile
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.probing.echo import Echo
from testers.protocols.probing.schedule import draw_gaps, find_timeout

_WARM_UP = 3
_PACE = 0.005  # seconds between two messages on average: 200 a second load no service worth the name
_BATCH = 300
_LEAST_SHARE = 2


async def record_trips(ctx: Context, echo: Echo, *, nothing: TargetError) -> None:
    """Send as many probes as the checks p95 and p99 ask for and record their times.

    Raises
    ------
    TargetError
        `nothing`, when no probe of the warm-up came back; or fewer than half of the others did.

    """
    timeout = find_timeout(ctx)
    count = max(ctx.samples("p95").n, ctx.samples("p99").n)
    fastest = 1 / max(ctx.seconds(_PACE), _PACE / 5)
    if not any(number in echo.back for number in await echo.burst([0.0] * _WARM_UP, timeout=timeout)):
        raise nothing
    back = done = 0
    while done < count:
        gaps = draw_gaps(ctx, min(_BATCH, count - done), fastest=fastest)
        for number in await echo.burst(gaps, timeout=timeout):
            seconds = echo.back.get(number)
            # Censored: the message would have taken at least as long as we were ready to wait.
            waited = timeout if seconds is None else seconds
            ctx.observe("probe", number=number, milliseconds=1000 * waited, answered=seconds is not None)
            back += seconds is not None
            done += 1
        ctx.progress(done, count)
        if back * _LEAST_SHARE < done:
            raise _too_few(back, done)


async def time_trips(ctx: Context, echo: Echo, count: int) -> list[float]:
    """Return the seconds of `count` probes, sent one after the other, without recording them: for a floor."""
    timeout = find_timeout(ctx)
    times = []
    for _ in range(count):
        (number,) = await echo.burst([0.0], timeout=timeout)
        times.append(echo.back.get(number, timeout))
    return times


def measure_trips(
    observations: Sequence[Observation], *, take: Callable[[float], float] = lambda seconds: seconds
) -> Mapping[str, Measurement]:
    """Return `p95` and `p99` in ms; a message that never came back counts as the time-out.

    take  takes the harness's own share away from the seconds of a probe that came back
    """
    probes = [each.facts for each in observations if each.what == "probe"]
    times = []
    for facts in probes:
        milliseconds = float(str(facts["milliseconds"]))
        times.append(1000 * take(milliseconds / 1000) if facts["answered"] else milliseconds)
    samples = np.array(times, dtype=np.float64)
    silent = sum(not facts["answered"] for facts in probes)
    detail = None
    if silent:
        detail = Text(
            zh=f"{silent} 条消息没有返回，按超时时间计入。",
            en=f"{silent} messages never came back and count as the time-out.",
        )
    return {
        "p95": Quantile(samples=samples, q=0.95, unit="ms", detail=detail),
        "p99": Quantile(samples=samples, q=0.99, unit="ms", detail=detail),
    }


def _too_few(back: int, sent: int) -> TargetError:
    return TargetError(
        Text(
            zh=f"{sent} 条消息只返回 {back} 条，往返时间无从谈起。",
            en=f"Only {back} of {sent} messages came back: there are no round-trip times to speak of.",
        )
    )
