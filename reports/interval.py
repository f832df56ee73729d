"""The geometry of an interval drawing: where number, bounds and limit stand on one axis. Pure.

Every renderer draws the same `IntervalDrawing`: positions run from 0 (left) to 1 (right).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from reports.figure import write_bare
from rules.criterion import Op
from rules.requirement import Kind
from rules.run import CheckDocument

_LOG_RATIO = 30.0  # values further apart than this share one linear axis badly
_ZERO_SLOT = 0.12  # part of a logarithmic axis kept for the value zero
_MARGIN = 0.08
_SPARE_COUNTS = 2.0  # room beside a count, so that whole numbers make the ticks


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """A linear or logarithmic axis; a logarithmic one keeps a slot for zero at its left where one occurs."""

    low: float
    high: float
    logarithmic: bool
    zero: bool = False

    def place(self, value: float) -> float:
        """Return where `value` stands, 0 at the left, 1 at the right, clamped."""
        if not self.logarithmic:
            return _clamp((value - self.low) / (self.high - self.low))
        start = _ZERO_SLOT if self.zero else 0.0
        if value <= 0:
            return start / 3
        share = (math.log10(value) - math.log10(self.low)) / (math.log10(self.high) - math.log10(self.low))
        return start + (1 - start) * _clamp(share)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A labelled position."""

    at: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalDrawing:
    """Estimate, bounds and limit as positions; `None` for a bound that the data do not give.

    zones  stretches of the axis (from, to) where the limit is met
    exact  the number has no spread: draw the point alone
    """

    axis: Axis
    estimate: float | None
    lower: float | None
    upper: float | None
    limit: float
    zones: tuple[tuple[float, float], ...]
    ticks: tuple[Tick, ...]
    exact: bool


def draw_interval(check: CheckDocument) -> IntervalDrawing | None:
    """Lay out one check; None where there is no number to draw (a flag, a review, nothing measured)."""
    measured, limit = check.measurement, check.criterion.limit
    if measured is None or measured.estimate is None or isinstance(limit, bool):
        return None
    values = [each for each in (measured.estimate, measured.lower, measured.upper, limit) if each is not None]
    if not all(map(math.isfinite, values)):
        return None
    if measured.kind is Kind.COUNT:
        values.append(max(values) + _SPARE_COUNTS)
    axis = choose_axis(values, share=measured.kind is Kind.PROPORTION)
    exact = measured.method == "exact"
    at = axis.place(limit)
    return IntervalDrawing(
        axis=axis,
        estimate=axis.place(measured.estimate),
        lower=None if exact or measured.lower is None else axis.place(measured.lower),
        upper=None if exact or measured.upper is None else axis.place(measured.upper),
        limit=at,
        zones=_zones(check.criterion.op, at),
        ticks=tuple(_list_ticks(axis)),
        exact=exact,
    )


def choose_axis(values: Iterable[float], *, share: bool = False) -> Axis:
    """Return an axis that shows all values; `share` keeps a linear one within 0 and 1."""
    shown = sorted(values)
    positive = [value for value in shown if value > 0]
    if shown[0] >= 0 and len(positive) > 1 and positive[-1] / positive[0] > _LOG_RATIO:
        low, high = (10.0 ** math.floor(math.log10(positive[0])), 10.0 ** math.ceil(math.log10(positive[-1]) + 0.05))
        return Axis(low=low, high=high, logarithmic=True, zero=shown[0] == 0)
    low, high = shown[0], shown[-1]
    if low >= 0 and low < high * 0.7:
        low = 0.0
    spread = (high - low) or max(abs(high), 1.0)
    low, high = (low if low == 0 else low - _MARGIN * spread), high + 1.5 * _MARGIN * spread
    if share:
        low, high = max(low, 0.0), min(high, 1.0)
    return Axis(low=low, high=high, logarithmic=False)


def _zones(op: Op, limit: float) -> tuple[tuple[float, float], ...]:
    if op is Op.AT_MOST:
        return ((0.0, limit),)
    return ((limit, 1.0),) if op is Op.AT_LEAST else ()


def _list_ticks(axis: Axis) -> Iterable[Tick]:
    if axis.logarithmic:
        if axis.zero:
            yield Tick(at=axis.place(0), label="0")
        first, last = round(math.log10(axis.low)), round(math.log10(axis.high))
        stride = max(1, math.ceil((last - first) / 4))
        for power in range(first, last + 1, stride):
            yield Tick(at=axis.place(10.0**power), label=write_bare(10.0**power))
        return
    step = _round_step((axis.high - axis.low) / 4)
    count = math.floor(axis.high / step) - math.ceil(axis.low / step) + 1
    for index in range(min(count, 8)):
        value = (math.ceil(axis.low / step) + index) * step
        yield Tick(at=axis.place(value), label=write_bare(value))


def _round_step(rough: float) -> float:
    """Return the next of 1, 2, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= rough * 0.999)


def _clamp(share: float) -> float:
    return min(1.0, max(0.0, share))
