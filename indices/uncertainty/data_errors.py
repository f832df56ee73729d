"""Errors of the data: from a standard uncertainty for each value to copies of errors that a method can add.

Source: JCGM 101:2008 (Monte Carlo propagation); JCGM 100:2008 section 5.1.2 (independent parts add in squares).
"""

from collections.abc import Sequence

import numpy as np

from indices.table import Array
from rules.errors import UsageError
from rules.text import Text


def combine_uncertainty(parts: Sequence[Array]) -> Array:
    """Return the root of the sum of squares of independent standard uncertainties; NaN in a part counts as none."""
    return np.asarray(np.sqrt(sum(np.nan_to_num(part) ** 2 for part in parts)))


def scale_uncertainty(uncertainty: Array, low: Array, high: Array, *, span: float = 100.0) -> Array:
    """Return standard uncertainties in units of a score that runs over `span` between the two ends of a range.

    `uncertainty` has the shape (units, indicators) in units of the indicator; `low` and `high`, shape (indicators,),
    are the ends of the reference range.

    Raises
    ------
    UsageError
        A range without width.

    """
    width = np.abs(high - low)
    if not (width > 0).all():
        column = int(np.flatnonzero(~(width > 0))[0])
        raise UsageError(
            Text(
                zh=f"第 {column + 1} 个指标的参考区间宽度为 0，无法换算不确定度。",
                en=f"The reference range of indicator {column + 1} has no width, so its uncertainty cannot be scaled.",
            )
        )
    return np.asarray(uncertainty * (span / width))


def draw_errors(uncertainty: Array, copies: int, seed: int) -> Array:
    """Return normal errors of these standard uncertainties, shape (copies, units, indicators); NaN counts as none.

    Raises
    ------
    UsageError
        A negative uncertainty.

    """
    spread = np.nan_to_num(uncertainty)
    if (spread < 0).any():
        row, column = np.argwhere(spread < 0)[0]
        raise UsageError(
            Text(
                zh=f"第 {row + 1} 个单元第 {column + 1} 个指标的标准不确定度为负。",
                en=f"The standard uncertainty of unit {row + 1}, indicator {column + 1}, is negative.",
            )
        )
    return np.asarray(np.random.default_rng(seed).standard_normal((copies, *spread.shape)) * spread)
