"""Fuzzy comprehensive evaluation 模糊综合评价: membership of every indicator in grades, weighted into one of the unit.

Source: Wang Peizhuang 1983 (汪培庄，模糊集合论及其应用); operator M(x, +), the weighted average, so that every weight
and every membership has its part.
"""

from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np

from indices.ranking.ranking import Contest, Entry, Marks, Ranges, Ranking, RankingMethod, judge
from indices.table import Array
from indices.weights.sample import UNNAMED, Names
from rules.errors import UsageError
from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Grades:
    """Bands on the scale of 0 to 100, lowest first, and what each is worth.

    cuts     where one grade ends and the next begins
    worth    points of the grades, one more than cuts, rising
    overlap  the share of the narrower neighbour over which one grade passes into the next; 0 = sharp
    """

    cuts: tuple[float, ...] = (20.0, 40.0, 60.0, 80.0)
    worth: tuple[float, ...] = (10.0, 30.0, 50.0, 70.0, 90.0)
    overlap: float = 0.5


FIVE = Grades()


def rank(
    values: Array,
    directions: Array,
    weights: Array,
    *,
    names: Names = UNNAMED,
    ranges: Ranges | None = None,
    grades: Grades = FIVE,
) -> Ranking:
    """Return the ranking by the weighted grade: sum over grades of membership x worth.

    The worksheet holds `membership` (units, grades), sum 1 in every row, and `grade` by the largest membership
    (1 = the lowest grade; of two that tie, the lower).

    Raises
    ------
    UsageError
        Cuts that do not rise within 0 to 100, worths that do not fit, an overlap outside 0 to 1; as `judge`.

    """
    _check(grades)
    entry = Entry(values=values, directions=directions, weights=weights, names=names, ranges=ranges)
    tie = float(belong(np.array([50.0]), grades)[0] @ np.array(grades.worth))
    return judge(entry, "fuzzy", partial(_mark, grades=grades), tie=tie)


def belong(points: Array, grades: Grades) -> Array:
    """Return the membership of `points` (any shape) in the grades, on a new last axis, sum 1: trapezoids."""
    edges = np.array((0.0, *grades.cuts, 100.0))
    widths = np.diff(edges)
    halves = np.maximum(grades.overlap / 2 * np.minimum(widths[:-1], widths[1:]), 1e-12)
    passed = np.clip((points[..., None] - edges[1:-1] + halves) / (2 * halves), 0.0, 1.0)
    ends = (*points.shape, 1)
    return np.asarray(
        np.concatenate([np.ones(ends), passed], axis=-1) - np.concatenate([passed, np.zeros(ends)], axis=-1)
    )


def _mark(contest: Contest, *, grades: Grades) -> Marks:
    membership = np.einsum("uj,ujg->ug", contest.shares, belong(100 * contest.scores, grades))
    # Rounding must not decide between two grades of the same membership.
    near = membership >= membership.max(axis=1, keepdims=True) - 1e-12
    worksheet = {"membership": membership, "grade": 1.0 + np.argmax(near, axis=1)}
    return Marks(scores=membership @ np.array(grades.worth), worksheet=worksheet)


def _check(grades: Grades) -> None:
    edges = (0.0, *grades.cuts, 100.0)
    rising = all(low < high for low, high in pairwise(edges))
    worth = grades.worth
    fits = len(worth) == len(grades.cuts) + 1 and all(low < high for low, high in pairwise(worth))
    if not rising or not fits or not grades.cuts or not 0 <= grades.overlap <= 1:
        raise UsageError(
            Text(
                zh="等级界限须在 0 至 100 之间递增，等级分值须递增且比界限多一个，重叠比例须在 0 至 1 之间。",
                en="Cuts of grades must rise within 0 to 100, worths must rise and be one more, and the overlap must "
                "be within 0 to 1.",
            )
        )


METHOD = RankingMethod(id="fuzzy", name=Text(zh="模糊综合评价法", en="Fuzzy comprehensive evaluation"), rank=rank)
