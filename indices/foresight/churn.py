"""Levels over the years: how many units change theirs, and how many would if a level had to be left by a margin.

Levels are whole numbers, a higher one is better, -1 is none. Hysteresis keeps a unit on its level until its score has
passed the cut by the margin; it makes certificates steady and gains nothing for a unit that has really moved.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from indices.table import Array
from rules.errors import UsageError
from rules.text import Text

Levels = NDArray[np.int64]
NO_LEVEL = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Churn:
    """Changes of level from one period to the next.

    compared   units that have a level in both periods, summed over all steps
    up, down   how many of them rose and fell
    returned   how many changes were taken back in the very next period
    """

    compared: int
    up: int
    down: int
    returned: int

    @property
    def rate(self) -> float:
        """Share that changed; 0 where nothing could be compared."""
        return (self.up + self.down) / self.compared if self.compared else 0.0


def count_churn(levels: Levels) -> Churn:
    """Return the changes in `levels`, shape (units, periods)."""
    before, after = levels[:, :-1], levels[:, 1:]
    both = (before != NO_LEVEL) & (after != NO_LEVEL)
    change = np.where(both, after - before, 0)
    returned = (change[:, :-1] != 0) & (change[:, 1:] == -change[:, :-1])
    return Churn(
        compared=int(both.sum()), up=int((change > 0).sum()), down=int((change < 0).sum()), returned=int(returned.sum())
    )


def cut_levels(scores: Array, cuts: Sequence[float]) -> Levels:
    """Return the level of every score: how many of `cuts` (rising) it reaches; -1 for a missing score."""
    _refuse_cuts(cuts)
    levels = np.searchsorted(np.asarray(cuts, dtype=np.float64), np.where(np.isfinite(scores), scores, 0.0), "right")
    return np.where(np.isfinite(scores), levels, NO_LEVEL).astype(np.int64)


def hold_levels(scores: Array, cuts: Sequence[float], margin: float) -> Levels:
    """Return levels with hysteresis, shape (units, periods) as `scores`.

    The first level is that of `cut_levels`. Afterwards a unit rises only when its score reaches a cut plus `margin`,
    and falls only when it is below a cut less `margin`; a missing score has no level and the last one is remembered.
    A unit never moves over more levels in all than without hysteresis, though one large move may take two periods.

    Raises
    ------
    UsageError
        The cuts do not rise, or the margin is negative.

    """
    _refuse_cuts(cuts)
    if not margin >= 0:
        raise UsageError(
            Text(
                zh=f"迟滞幅度 {margin:g} 无效，应为不小于 0 的数。",
                en=f"The margin {margin:g} must be at least 0.",
            )
        )
    lowest, highest = cut_levels(scores - margin, cuts), cut_levels(scores + margin, cuts)
    levels = cut_levels(scores, cuts)
    held = levels[:, 0].copy() if scores.shape[1] else np.empty(0, dtype=np.int64)
    for period in range(1, scores.shape[1]):
        present = levels[:, period] != NO_LEVEL
        kept = np.clip(held, lowest[:, period], highest[:, period])
        held = np.where(present, np.where(held == NO_LEVEL, levels[:, period], kept), held)
        levels[:, period] = np.where(present, held, NO_LEVEL)
    return levels


def _refuse_cuts(cuts: Sequence[float]) -> None:
    if any(not low < high for low, high in pairwise(cuts)):
        told = ", ".join(f"{cut:g}" for cut in cuts)
        raise UsageError(
            Text(zh=f"等级界限必须逐级上升，现为：{told}。", en=f"The cuts of the levels must rise; here: {told}.")
        )
