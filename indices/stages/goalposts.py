"""Normalisations against fixed marks: reference ranges, targets, ideal intervals, bands.

They look at no other unit, so a level that stands on them cannot move because somebody else joined the table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indices.table import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """The marks of one indicator, in its own unit: `lower` < `upper` whatever its direction.

    target  where the full score is reached (distance to target)
    ideal   the interval that is best, for a moderate indicator 适度型
    bands   cut points in rising order with the score of each band; one score more than there are cuts
    """

    lower: float
    upper: float
    target: float | None = None
    ideal: tuple[float, float] | None = None
    bands: tuple[tuple[float, ...], tuple[float, ...]] | None = None


def score_range(column: Array, goal: Goal, direction: int, lower: float, upper: float) -> Array:
    """Return the place of each value between the goalposts, stretched to lower ... upper and saturating there."""
    share = (column - goal.lower) / (goal.upper - goal.lower)
    best = share if direction > 0 else 1 - share
    return np.asarray(np.clip(best, 0.0, 1.0) * (upper - lower) + lower, dtype=np.float64)


def score_target(column: Array, goal: Goal, direction: int, lower: float, upper: float) -> Array:
    """Return how much of the way from the bad end to the target is done, saturating at lower and upper."""
    target = goal.target if goal.target is not None else (goal.upper if direction > 0 else goal.lower)
    start = goal.lower if direction > 0 else goal.upper
    return np.asarray(
        np.clip((column - start) / (target - start), 0.0, 1.0) * (upper - lower) + lower, dtype=np.float64
    )


def score_moderate(column: Array, goal: Goal, lower: float, upper: float) -> Array:
    """Return the full score inside the ideal interval, falling linearly to the goalposts on both sides.

    Source: 适度型指标 of Chinese comprehensive evaluation practice: too much is as far from the ideal as too little.
    """
    low, high = goal.ideal if goal.ideal is not None else (goal.lower, goal.upper)
    below = (column - goal.lower) / (low - goal.lower) if low > goal.lower else np.where(column < low, 0.0, 1.0)
    above = (goal.upper - column) / (goal.upper - high) if high < goal.upper else np.where(column > high, 0.0, 1.0)
    share = np.clip(np.minimum(below, above), 0.0, 1.0)
    return np.where(np.isnan(column), np.nan, share * (upper - lower) + lower)


def score_bands(column: Array, cuts: Sequence[float], scores: Sequence[float]) -> Array:
    """Return the score of the band that each value falls in; a cut belongs to the band above it."""
    found = np.asarray(scores, dtype=np.float64)[
        np.searchsorted(np.asarray(cuts), column, side="right").clip(0, len(cuts))
    ]
    return np.where(np.isnan(column), np.nan, found)
