"""Grey relational analysis 灰色关联分析: how closely a unit follows the best value of every indicator.

Source: Deng 1982, Systems & Control Letters 1; Deng 1989, Journal of Grey System 1.
"""

from functools import partial

import numpy as np

from indices.ranking.ranking import Contest, Entry, Marks, Ranking, RankingMethod, judge
from indices.table import Array
from indices.weights.sample import UNNAMED, Names
from rules.errors import UsageError
from rules.text import Text


def rank(values: Array, directions: Array, weights: Array, *, names: Names = UNNAMED, rho: float = 0.5) -> Ranking:
    """Return the ranking by sum w xi, with xi = (least gap + rho most) / (gap + rho most) and gap = 1 - r.

    r are min-max scores, the reference is the best unit of every indicator; the least and the most gap are those of
    the whole table.

    Raises
    ------
    UsageError
        rho not above 0 or above 1; as `judge`.

    """
    if not 0 < rho <= 1:
        text = Text(
            zh=f"分辨系数 ρ 为 {rho:g}，应大于 0 且不大于 1。", en=f"rho is {rho:g}; it must be above 0 and at most 1."
        )
        raise UsageError(text)
    entry = Entry(values=values, directions=directions, weights=weights, names=names)
    return judge(entry, "grey-relational", partial(_mark, rho=rho), tie=1.0)


def _mark(contest: Contest, *, rho: float) -> Marks:
    there = contest.sample.present
    gaps = np.where(there, 1 - contest.scores, 0.0)
    least, most = gaps[there].min(), gaps[there].max()
    close = (least + rho * most) / (gaps + rho * most)
    worksheet = {"gaps": contest.show(gaps), "coefficients": contest.show(close)}
    return Marks(scores=(contest.shares * close).sum(axis=1), worksheet=worksheet)


METHOD = RankingMethod(id="grey-relational", name=Text(zh="灰色关联分析", en="Grey relational analysis"), rank=rank)
