"""How far a clock is off: each look at it bounds the offset from both sides, and many looks narrow the bounds.

Theory of operation: a clock that shows T in steps of s reads somewhere from T to T + s. It was read between the moments
at which we asked and at which the answer was there, so that its offset lies from T - after to T + s - before. Every
look is right, so the offset lies where all their intervals meet: looks right before and right after a step of the clock
find it to the time that one exchange takes, however coarse the step.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from rules.errors import UsageError
from rules.measurement import Measurement, Value
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.clock import is_here

OWN, OWN_ELSEWHERE = "clock.ours", 0.1
_STEPS = (1.0, 0.1, 0.01, 0.001)
_FINEST = 1e-6
_GAP = 0.05  # seconds between two looks while a step is awaited
_PATIENCE = 3.2  # seconds; a clock that has not moved by then stands still
_EARLY = 0.02
_DENSE = 60  # looks around a step


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a clock told, between `before` and `after` of ours; all in seconds since 1970."""

    before: float
    after: float
    told: float

    def record(self, ctx: Context) -> None:
        """Observe it, for `measure_offset`."""
        ctx.observe("look", before=round(self.before, 6), after=round(self.after, 6), told=round(self.told, 6))


async def look_closely(ctx: Context, ask: Callable[[], Awaitable[Look]], *, count: int) -> None:
    """Record looks: `count` at the least, until the clock has moved, and then closely around its next step."""
    first = before = latest = await _look(ctx, ask)
    looks, until = 1, time.monotonic() + _PATIENCE
    while latest.told == first.told and time.monotonic() < until:
        await asyncio.sleep(_GAP)
        before, latest = latest, await _look(ctx, ask)
        looks += 1
    if latest.told != first.told and (step := latest.told - first.told) <= _PATIENCE:
        # The step fell between the last two looks; the next one is due as much later as the clock moves at a time.
        await asyncio.sleep(max(0.0, before.before + step - _EARLY - time.time()))
        known = latest.told
        for _ in range(_DENSE):
            latest = await _look(ctx, ask)
            looks += 1
            if latest.told != known:
                break
    while looks < count:
        await _look(ctx, ask)
        looks += 1


async def _look(ctx: Context, ask: Callable[[], Awaitable[Look]]) -> Look:
    look = await ask()
    look.record(ctx)
    return look


def record_own_clock(ctx: Context) -> None:
    """Observe how far our own clock may be off: not at all for a target on this machine, which shares it.

    Raises
    ------
    UsageError
        The parameter clock.ours is no number of seconds.

    """
    given = ctx.parameter(OWN)
    try:
        bound = (0.0 if is_here(ctx) else OWN_ELSEWHERE) if given is None else float(given)
    except ValueError:
        bound = math.nan
    if not 0 <= bound < math.inf:
        raise UsageError(
            Text(
                zh=f"参数 {OWN}（本机时钟可能的误差）须为不小于 0 的秒数。",
                en=f"The parameter {OWN} (how far the tester's own clock may be off) is a number of seconds from 0 on.",
            )
        )
    ctx.observe("own clock", bound=bound)


def find_step(looks: Sequence[Look]) -> float:
    """Return the seconds that a clock advances by at a time, as far as it shows them."""
    for step in _STEPS:
        if all(abs(look.told - round(look.told / step) * step) < _FINEST for look in looks):
            return step
    return _FINEST


def bound_offset(looks: Sequence[Look], *, slack: float = 0.0) -> tuple[float, float]:
    """Return the least and the greatest offset (their clock minus ours) that agrees with all looks.

    slack  seconds by which what is told may be old already, at most

    Where no offset agrees with all, the clock has moved by itself: then all that some look asks for is between them.
    """
    step = find_step(looks)
    low = max(look.told - look.after for look in looks)
    high = min(look.told + step + slack - look.before for look in looks)
    return min(low, high), max(low, high)


def measure_offset(
    observations: Sequence[Observation], offset: tuple[float, float] | None, *, n: int, what: Text
) -> Mapping[str, Measurement]:
    """Return `offset`: the absolute value in s, with the uncertainty of an even distribution between its bounds."""
    if offset is None:
        return {"offset": Value(value=0.0, u=0.0, unit="s", n=0)}
    own = max((float(str(each.facts["bound"])) for each in observations if each.what == "own clock"), default=0.0)
    low, high = offset[0] - own, offset[1] + own
    least = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
    most = max(abs(low), abs(high))
    detail = what.followed_by(
        Text(
            zh=f"设备时钟减本机时钟在 {low:+.4g} s 与 {high:+.4g} s 之间（本机时钟误差界 {own:g} s）。",
            en=f"The device's clock minus ours is from {low:+.4g} s to {high:+.4g} s (ours is right to {own:g} s).",
        )
    )
    # GUM (JCGM 100:2008) 4.3.7: nothing but the bounds is known, so u is their half-width over the root of 3.
    u = (most - least) / 2 / math.sqrt(3)
    return {"offset": Value(value=(least + most) / 2, u=u, unit="s", n=n, detail=detail)}


def read_looks(observations: Sequence[Observation]) -> list[Look]:
    """Return the looks that were recorded."""
    return [
        Look(**{name: float(str(each.facts[name])) for name in ("before", "after", "told")})
        for each in observations
        if each.what == "look"
    ]
