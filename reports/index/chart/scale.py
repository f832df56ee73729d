"""A linear axis: from values to places, with round ticks."""

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Values from `low` to `high` on places from `left` to `right`."""

    low: float
    high: float
    left: float
    right: float

    def place(self, value: float) -> float:
        """Return the place of a value, kept within the axis."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.left + min(max(share, 0.0), 1.0) * (self.right - self.left), 2)

    def ticks(self, about: int = 6) -> list[tuple[float, str]]:
        """Return round values within the axis with their words."""
        step = _round_step((self.high - self.low) / about)
        digits = max(0, -math.floor(math.log10(step) + 1e-9))
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [(number * step, f"{number * step:.{digits}f}".replace("-", "−")) for number in range(first, last + 1)]


def scale_over(values: Iterable[float | None], left: float, right: float, *, floor: float | None = None) -> Scale:
    """Return an axis that shows all values with a little room; with `floor` it begins there."""
    shown = sorted(value for value in values if value is not None)
    if not shown:
        return Scale(low=0.0, high=100.0, left=left, right=right)
    low, high = shown[0], shown[-1]
    if floor is not None:
        low = min(low, floor)
    spread = (high - low) or max(abs(high) * 0.1, 1.0)
    below = 0.0 if floor is not None and low == floor else 0.04 * spread
    return Scale(low=low - below, high=high + 0.04 * spread, left=left, right=right)


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= rough * 0.999)
