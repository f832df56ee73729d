"""Generalised mean of power p: 1 arithmetic, 0 geometric, -1 harmonic; the lower p, the less one makes up for another.

Source: OECD and JRC 2008, Handbook, step 6.
"""

from functools import partial

import numpy as np

from indices.ranking.ranking import Contest, Entry, Marks, Ranges, Ranking, RankingMethod, judge
from indices.table import Array
from indices.weights.sample import UNNAMED, Names
from rules.errors import UsageError
from rules.text import Text


def rank(
    values: Array,
    directions: Array,
    weights: Array,
    *,
    names: Names = UNNAMED,
    ranges: Ranges | None = None,
    power: float = 0.0,
) -> Ranking:
    """Return the ranking by (sum w r^p)^(1/p), with r the scores of 1 to 100, so that none is 0.

    Raises
    ------
    UsageError
        A power that is no number within -20 to 20; as `judge`.

    """
    if not -20 <= power <= 20:
        text = Text(zh=f"幂次 {power:g} 应在 -20 至 20 之间。", en=f"Power {power:g} must be within -20 to 20.")
        raise UsageError(text)
    entry = Entry(values=values, directions=directions, weights=weights, names=names, ranges=ranges)
    return judge(entry, "generalised-mean", partial(_mark, power=power), tie=50.5)


def _mark(contest: Contest, *, power: float) -> Marks:
    points = 1 + 99 * contest.scores
    if abs(power) < 1e-9:
        scores = np.exp((contest.shares * np.log(points)).sum(axis=1))
    else:
        scores = (contest.shares * points**power).sum(axis=1) ** (1 / power)
    return Marks(scores=scores, worksheet={"points": contest.show(points)})


METHOD = RankingMethod(
    id="generalised-mean",
    name=Text(zh="广义平均（默认几何平均）", en="Generalised mean, geometric by default"),
    rank=rank,
)
