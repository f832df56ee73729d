"""Fuzzy AHP by Buckley's geometric mean of triangular numbers: an option, never the default.

Source: Buckley 1985, Fuzzy Sets and Systems 17:233-247. Extent analysis is left out on purpose: it can give weight 0.
"""

from dataclasses import dataclass

import numpy as np

from indices.remark import Remark
from indices.table import Array
from indices.weights.ahp.completion import complete
from indices.weights.ahp.judgement import SCALE_END, Judgement
from rules.errors import UsageError
from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fuzzy:
    """Triangular weights, shape (n, 3) as low, middle, high; `weights` are their centroids, summing to 1."""

    triangles: Array
    weights: Array
    remark: Remark


def weigh_fuzzy(judgement: Judgement, *, spread: float = 1.0) -> Fuzzy:
    """Return fuzzy weights: every judgement reaches `spread` points of the scale 1/9 ... 9 down and up.

    Raises
    ------
    UsageError
        `spread` is negative.

    """
    if not 0 <= spread < SCALE_END:
        raise UsageError(
            Text(zh=f"模糊幅度 {spread:g} 应在 0 与 9 之间。", en=f"Spread {spread:g} must lie from 0 to below 9.")
        )
    low, middle, high = _fuzzify(complete(judgement).matrix, spread)
    means = [np.exp(np.log(each).mean(axis=1)) for each in (low, middle, high)]
    # The division of triangular numbers: the lowest over the sum of the highest, and the other way round.
    triangles = np.column_stack([own / other.sum() for own, other in zip(means, reversed(means), strict=True)])
    centres = triangles.mean(axis=1)
    return Fuzzy(triangles=triangles, weights=centres / centres.sum(), remark=_WARNING)


def _fuzzify(matrix: Array, spread: float) -> tuple[Array, Array, Array]:
    """Move every judgement down and up the scale; its ends hold, and 1/a mirrors a."""
    position = np.where(matrix >= 1, matrix - 1, 1 - 1 / matrix)
    end = np.maximum(np.abs(position), SCALE_END - 1)
    low, high = (np.clip(position + step, -end, end) for step in (-spread, spread))
    np.fill_diagonal(low, 0.0)
    np.fill_diagonal(high, 0.0)
    return _find_ratio(low), matrix, _find_ratio(high)


def _find_ratio(position: Array) -> Array:
    """Return the ratios at places of the scale: 0 -> 1, 8 -> 9, -8 -> 1/9."""
    strong = 1 + np.abs(position)
    return np.asarray(np.where(position >= 0, strong, 1 / strong), dtype=np.float64)


_WARNING = Remark(
    kind="fuzzy",
    about="AHP",
    text=Text(
        zh="模糊 AHP 没有公认的一致性检验，三角数的幅度也由人设定；仅供与清晰 AHP 的权重对照。",
        en="Fuzzy AHP has no agreed test of consistency and its spread is set by hand: compare it with plain AHP only.",
    ),
)
