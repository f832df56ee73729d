"""Choquet integral, 2-additive: a weighted sum in which indicators that say the same count less together.

Source: Grabisch 1997, Fuzzy Sets and Systems 92: C = sum w x - 1/2 sum over pairs of I |x - x'|, with I below 0 for
substitutes and above 0 for complements; monotone as long as w is at least half the sum of |I| of the indicator.
"""

from functools import partial

import numpy as np

from indices.ranking.ranking import Contest, Entry, Marks, Ranges, Ranking, RankingMethod, judge
from indices.table import Array
from indices.weights.association import correlate
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
    redundancy: float = 1.0,
) -> Ranking:
    """Return the ranking by the integral of the scores of 0 to 100, `weights` being the Shapley values.

    Interactions are I_jk = -redundancy x r_jk x min(w_j, w_k) / (m - 1), with r the correlation of the scores and m
    the indicators of the unit, which keeps the integral monotone; redundancy = 0 gives the weighted sum.

    Raises
    ------
    UsageError
        redundancy outside 0 to 1; as `judge`.

    """
    if not 0 <= redundancy <= 1:
        text = Text(
            zh=f"冗余系数 {redundancy:g} 应在 0 至 1 之间。", en=f"Redundancy {redundancy:g} must be within 0 to 1."
        )
        raise UsageError(text)
    entry = Entry(values=values, directions=directions, weights=weights, names=names, ranges=ranges)
    return judge(entry, "choquet", partial(_mark, redundancy=redundancy), tie=50.0)


def _mark(contest: Contest, *, redundancy: float) -> Marks:
    points, shares = 100 * contest.scores, contest.shares
    means = (shares * points).sum(axis=1)
    found, _ = correlate(np.where(contest.sample.present, points, np.nan))
    others = np.maximum(contest.sample.present.sum(axis=1) - 1, 1)
    effects = np.zeros(len(points))
    for column in range(1, points.shape[1]):
        bonds = -redundancy * found[column, :column] * np.minimum(shares[:, [column]], shares[:, :column])
        effects -= (bonds * np.abs(points[:, [column]] - points[:, :column])).sum(axis=1) / (2 * others)
    return Marks(scores=means + effects, worksheet={"mean": means, "interaction": effects})


METHOD = RankingMethod(id="choquet", name=Text(zh="Choquet 积分（二阶可加）", en="Choquet integral"), rank=rank)
