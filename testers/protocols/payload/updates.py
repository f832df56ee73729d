"""When the values of a source were renewed: seen poll by poll or message by message, measured against an interval.

The stamps of the data count where there are any, our own clock else. A gap is one interval, and a late one when it is
more than a tenth longer than declared; a gap of several declared intervals is as many late ones. What still stands at
the end counts by our own clock. A gap in which an update could have come and gone between two looks is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rules.measurement import Measurement, Proportion
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.payload.instants import Stamp
from testers.protocols.payload.readings import find_stamps, fingerprint

TOLERANCE = 0.1
_NAMES = ("id", "device", "device_id", "deviceId", "sensor", "thing", "name")
_CLOCKS = ("ts", "time", "timestamp", "observedAt", "updated", "modified", "dateObserved", "resultTime")
_MOST_SERIES = 10_000


@dataclass(slots=True)
class Series:
    """What is known of one source: its newest stamp or print, when it came, and what stood there before."""

    newest: float | None
    print: str
    seen: float


@dataclass(slots=True)
class Updates:
    """Watches many sources and records each renewal; `late` and `intervals` count as they come."""

    ctx: Context
    declared: float
    late: int = 0
    intervals: int = 0
    series: dict[str, Series] = field(default_factory=dict)

    def take(self, reading: Json, *, place: str, spacing: float) -> None:
        """Take in a reading; `spacing` is the time in which updates could have come unseen, 0 for pushed ones."""
        key = f"{place} {_find_name(reading)}"
        stamp, now = _find_clock(reading), self.ctx.now()
        newest = stamp.instant.timestamp() if stamp and stamp.instant else None
        known = self.series.get(key)
        if known is None:
            if len(self.series) < _MOST_SERIES:
                self.series[key] = Series(newest=newest, print=fingerprint(reading), seen=now)
            return
        renewed = newest > known.newest if newest is not None and known.newest is not None else False
        if newest is None or known.newest is None:
            renewed = fingerprint(reading) != known.print
        if not renewed:
            return
        stamped = newest is not None and known.newest is not None
        gap = (newest or 0.0) - (known.newest or 0.0) if stamped else now - known.seen
        # Seen by our own clock, a gap is known to the spacing of our looks; a stamp is known to its last digit.
        slack = _find_precision(stamp) if stamp and stamped else 2 * spacing
        self._count(key, gap, slack=slack, spacing=spacing, ended=True)
        self.series[key] = Series(newest=newest, print=fingerprint(reading), seen=now)

    def finish(self, *, spacing: float) -> None:
        """Count what has not been renewed for too long."""
        for key, known in sorted(self.series.items()):
            open_for = self.ctx.now() - known.seen
            if is_late(open_for, self.declared, slack=2 * spacing):
                self._count(key, open_for, slack=2 * spacing, spacing=0.0, ended=False)

    def standing(self) -> tuple[int, int]:
        """Return late ones and all intervals, with those that are late by now though nothing has come yet."""
        waiting = [self.ctx.now() - known.seen for known in self.series.values()]
        more = sum(count_intervals(gap, self.declared) for gap in waiting if is_late(gap, self.declared, slack=0.0))
        return self.late + more, self.intervals + more

    def _count(self, key: str, gap: float, *, slack: float, spacing: float, ended: bool) -> None:
        tooth = is_late(gap, self.declared, slack=slack)
        if tooth and ended and spacing > self.declared / 2:
            self.ctx.observe("left-out", series=key, gap=round(gap, 6), why="our own looks were too far apart")
            return
        number = count_intervals(gap, self.declared)
        self.late += number if tooth else 0
        self.intervals += number
        self.ctx.observe(
            "interval", series=key, gap=round(gap, 6), slack=round(slack, 6), declared=self.declared, ended=ended
        )


def is_late(gap: float, declared: float, *, slack: float) -> bool:
    """Tell whether a gap is longer than the declared interval with its tolerance, whatever we know too little of."""
    return gap > declared * (1 + TOLERANCE) + slack


def count_intervals(gap: float, declared: float) -> int:
    """Return how many declared intervals a gap spans, one at the least."""
    return max(1, round(gap / declared))


def measure_updates(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `late`: intervals that were too long, among all."""
    late = total = 0
    longest = (0.0, "")
    for fact in (each.facts for each in observations if each.what == "interval"):
        gap, declared, slack = (float(str(fact[name])) for name in ("gap", "declared", "slack"))
        number = count_intervals(gap, declared)
        total += number
        if is_late(gap, declared, slack=slack):
            late += number
            longest = max(longest, (gap, str(fact["series"])))
    detail = None
    if late:
        detail = Text(
            zh=f"最长 {longest[0]:.3g} s 没有更新（{longest[1]}）。",
            en=f"The longest time without an update was {longest[0]:.3g} s ({longest[1]}).",
        )
    return {"late": Proportion(k=late, n=total, detail=detail)}


def _find_name(reading: Json) -> str:
    if not isinstance(reading, dict):
        return ""
    return next((str(reading[name]) for name in _NAMES if isinstance(reading.get(name), (str, int))), "")


def _find_clock(reading: Json) -> Stamp | None:
    """Return the stamp that says when the reading was made: one of a customary name, else the first."""
    found = {place.rpartition("/")[2]: stamp for place, stamp in find_stamps(reading) if stamp.instant is not None}
    return next((found[name] for name in _CLOCKS if name in found), next(iter(found.values()), None))


def _find_precision(stamp: Stamp) -> float:
    digits = stamp.text.partition(".")[2]
    count = len(digits) - len(digits.lstrip("0123456789"))
    return 10.0**-count
