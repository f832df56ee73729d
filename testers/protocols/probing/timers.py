"""How late our own timers are: an instrument on a busy machine says so, instead of blaming the target."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from testers.harness.context import Context
from testers.harness.observation import Observation

_TICK = 0.02
_LEAST = 0.005  # seconds
_STALL = 0.01  # seconds by which a timer may be late before what happened meanwhile tells nothing
# After a stall we still work off what has piled up: at least so many seconds, and so many times the stall.
_CATCH_UP, _TIMES = 0.05, 2.0
_MOST = 10_000


@dataclass(slots=True)
class Lateness:
    """The worst lateness so far in seconds, and the stalls: begin and end in seconds since 1970."""

    worst: float = _LEAST
    stalls: list[tuple[float, float]] = field(default_factory=list)

    def touch(self, begin: float, end: float) -> bool:
        """Tell whether we stood still at any time from `begin` to `end`."""
        return Stalls(spans=tuple(self.stalls)).touch(begin, end)

    def record(self, ctx: Context) -> None:
        """Observe both, for `find_stalls`."""
        ctx.observe("timers", u=self.worst, stalls=[[round(each, 6) for each in stall] for stall in self.stalls])


@asynccontextmanager
async def watch_timers() -> AsyncIterator[Lateness]:
    """Watch the event loop while the context lasts."""
    lateness = Lateness()
    watch = asyncio.create_task(_watch(lateness))
    try:
        yield lateness
    finally:
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)


async def _watch(lateness: Lateness) -> None:
    while True:
        due = time.monotonic() + _TICK
        await asyncio.sleep(_TICK)
        late, now = time.monotonic() - due, time.time()
        lateness.worst = max(lateness.worst, late)
        if late > _STALL and len(lateness.stalls) < _MOST:
            lateness.stalls.append((now - late - _TICK, now + _CATCH_UP + _TIMES * late))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stalls:
    """When our own event loop stood still."""

    spans: tuple[tuple[float, float], ...]

    def touch(self, begin: float, end: float) -> bool:
        """Tell whether anything of the time from `begin` to `end` was spent standing still."""
        return any(begin <= last and end >= first for first, last in self.spans)


def find_stalls(observations: Sequence[Observation]) -> Stalls:
    """Return the stalls that were recorded; none where nobody watched."""
    found = [each.facts.get("stalls") for each in observations if each.what == "timers"]
    rows = [stall for listed in found if isinstance(listed, list) for stall in listed]
    spans = [(float(str(row[0])), float(str(row[1]))) for row in rows if isinstance(row, list) and len(row) == 2]
    return Stalls(spans=tuple(spans))
