"""Mean-min function: the mean, less a penalty for the weakest indicator.

Source: Casadio Tarabusi and Guarini 2013, Social Indicators Research 112.
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
    alpha: float = 0.5,
    beta: float = 0.0,
) -> Ranking:
    """Return the ranking by M - alpha (sqrt((M - least)^2 + beta^2) - beta), M the mean of the scores of 0 to 100.

    alpha = 0 gives the mean, alpha = 1 with beta = 0 the least score; beta rounds the corner between them.

    Raises
    ------
    UsageError
        alpha outside 0 to 1, beta below 0; as `judge`.

    """
    if not 0 <= alpha <= 1 or not 0 <= beta < np.inf:
        text = Text(
            zh=f"α 应在 0 至 1 之间，β 不小于 0；现为 {alpha:g} 和 {beta:g}。",
            en=f"alpha must be within 0 to 1 and beta at least 0; here {alpha:g} and {beta:g}.",
        )
        raise UsageError(text)
    entry = Entry(values=values, directions=directions, weights=weights, names=names, ranges=ranges)
    return judge(entry, "mean-min", partial(_mark, alpha=alpha, beta=beta), tie=50.0)


def _mark(contest: Contest, *, alpha: float, beta: float) -> Marks:
    points = 100 * contest.scores
    means = (contest.shares * points).sum(axis=1)
    least = np.where(contest.sample.present, points, np.inf).min(axis=1)
    penalty = alpha * (np.sqrt((means - least) ** 2 + beta**2) - beta)
    return Marks(scores=means - penalty, worksheet={"mean": means, "least": least, "penalty": penalty})


METHOD = RankingMethod(id="mean-min", name=Text(zh="均值-最小值法", en="Mean-min function"), rank=rank)
