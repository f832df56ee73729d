"""A soak: one probe after another over hours or days, and the times at which the service was up and was not.

A probe that works vouches for the time back to the probe before it, but for the length of outage that is asked about
(`soak.outage`) at the most: no outage of that length can have hidden there. A probe that fails is repeated at once;
when both fail the service is down until a probe works again. Time in which nothing was asked (a stalled tester, the
gap between a kill and --resume) was not watched and counts as neither. What is known is kept in a journal.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from rules.errors import TargetError
from rules.measurement import Draws, Measurement
from rules.statistics.renewal import Span, draw_availability, merge_outages
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.http.demands import read_seconds

Probe = Callable[[], Awaitable[bool]]
_OUTAGE = 60.0  # seconds; what REL-18 allows a recovery
_STEPS = 6  # probes in the length of an outage
_GREETINGS = 3
_KEPT_EVERY = 10.0  # seconds of a span after which the journal hears of it
_STALLED = 20.0  # lengths of an outage without a probe after which nobody was watching
# Their number tells the rate of outages to a third, either way, and stopping at a number of events leaves the bounds of
# the model exact: a service that fails so often need not be watched for days.
_ENOUGH = 30


@dataclass(slots=True)
class _Segment:
    """The stretch of time that is under way."""

    begin: float
    up: bool = True
    watched: float = 0.0
    probes: int = 0


class Soak:
    """Watches until `wanted` seconds have been vouched for or spent down."""

    def __init__(self, ctx: Context, probe: Probe, *, timeout: float) -> None:
        """Take up what an earlier run had watched, if it was killed; a probe lasts `timeout` seconds at the most."""
        self._ctx = ctx
        self._probe = probe
        self._outage = read_seconds(ctx, "soak.outage", usual=ctx.seconds(_OUTAGE))
        self._step = read_seconds(ctx, "soak.step", usual=self._outage / _STEPS)
        # A probe of a dead host lasts as long as its time-out, twice; that time is watched.
        self._stalled = max(_STALLED * self._outage, _STALLED * self._step) + 3 * timeout
        self._wanted = ctx.samples("uptime").n * self._outage
        # Half as long again, for what is not watched: probes that come late vouch for no more than an outage each.
        ctx.lasts(1.5 * self._wanted * max(1.0, self._step / self._outage))
        self._journal = ctx.journal("soak")
        self._watched, self._outages, self._apart = 0.0, 0, math.inf
        self._clock = time.time() - time.monotonic()
        for entry in self._journal.entries:
            self._observe(entry, again=True)

    async def run(self) -> None:
        """Probe until enough was watched.

        Raises
        ------
        TargetError
            The target is absent: it answered none of the first probes.

        """
        await self._greet()
        last = self._now()
        segment = _Segment(begin=last)
        while self._watched + segment.watched < self._wanted and self._outages < _ENOUGH:
            await asyncio.sleep(max(0.0, last + self._step - self._now()))
            # A failure is seen twice before it counts.
            works = await self._probe() or await self._probe()
            here = self._now()
            segment = self._take(segment, last, here, works=works)
            last = here
            self._ctx.progress(int(self._watched + segment.watched), max(1, int(self._wanted)))
        self._close(segment, last)

    def _take(self, segment: _Segment, last: float, here: float, *, works: bool) -> _Segment:
        """Add the probe that ended `here` to what is under way, and return what is under way then."""
        segment.probes += 1
        if here - last > self._stalled:
            self._close(segment, last)
            return _Segment(begin=here, up=works)
        # Down counts from the first failure to the first success: each end is half a step late on the average.
        segment.watched += (min(here - last, self._outage) if works else 0.0) if segment.up else here - last
        if works is segment.up and here - segment.begin < self._ctx.seconds(_KEPT_EVERY):
            return segment
        self._close(segment, here)
        return _Segment(begin=here, up=works)

    def _now(self) -> float:
        return self._clock + time.monotonic()

    async def _greet(self) -> None:
        for _ in range(_GREETINGS):
            if await self._probe():
                return
            await asyncio.sleep(self._ctx.seconds(1.0))
        if self._journal.found:
            return  # it was up before the kill: what is down now is an outage, and not an absent target
        raise TargetError(
            Text(
                zh="目标从一开始就没有应答，无从谈可用性；请检查地址与服务状态。",
                en="The target did not answer from the beginning, so nothing can be said about its availability.",
            )
        )

    def _close(self, segment: _Segment, end: float) -> None:
        if end <= segment.begin or not segment.probes:
            return
        entry: dict[str, Json] = {
            "begin": round(segment.begin, 6),
            "end": round(end, 6),
            "up": segment.up,
            "probes": segment.probes,
            "watched": round(segment.watched, 6),
        }
        self._journal.append(entry)
        self._observe(entry, again=False)

    def _observe(self, entry: Json, *, again: bool) -> None:
        if isinstance(entry, dict):
            self._watched += float(str(entry["watched"]))
            if entry["up"]:
                self._apart += float(str(entry["end"])) - float(str(entry["begin"]))
            else:
                # As in the measurement, what follows too soon belongs to the outage before.
                self._outages += self._apart >= self._outage
                self._apart = 0.0
            facts = {name: entry[name] for name in ("begin", "end", "up", "probes", "watched")}
            self._ctx.observe("span", sent=b"", received=b"", resumed=again, outage=self._outage, **facts)


def read_spans(observations: Sequence[Observation]) -> list[Span]:
    """Return the spans of a soak, in order of time."""
    facts = [each.facts for each in observations if each.what == "span"]
    spans = [
        Span(
            begin=float(str(fact["begin"])),
            end=float(str(fact["end"])),
            up=fact["up"] is True,
            watched=float(str(fact["watched"])),
        )
        for fact in facts
    ]
    return sorted(spans, key=lambda span: span.begin)


def measure_uptime(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `uptime`: draws of the share of time up (the model stands in `rules.statistics.renewal`)."""
    outage = next((float(str(each.facts["outage"])) for each in observations if each.what == "span"), 1.0)
    ups, downs = merge_outages(read_spans(observations), apart=outage)
    draws = draw_availability(ups, downs, assumed=outage)
    up, down = sum(ups), sum(downs)
    detail = Text(
        zh=f"观察 {up + down:.4g} s，中断 {len(downs)} 次，共 {down:.4g} s；按长度不短于 {outage:.3g} s 的中断计。",
        en=f"Watched {up + down:.4g} s, {len(downs)} outages of {down:.4g} s in all; "
        f"outages of {outage:.3g} s and longer are spoken of.",
    )
    return {"uptime": Draws(draws=draws, unit="1", detail=detail if len(draws) else None)}
