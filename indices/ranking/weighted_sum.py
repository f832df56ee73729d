"""Linear weighting on a scale of 100: the sum of weight x score, as in GB/T 33356 and most city indices."""

from indices.ranking.ranking import Contest, Entry, Marks, Ranges, Ranking, RankingMethod, judge
from indices.table import Array
from indices.weights.sample import UNNAMED, Names
from rules.text import Text


def rank(
    values: Array, directions: Array, weights: Array, *, names: Names = UNNAMED, ranges: Ranges | None = None
) -> Ranking:
    """Return the ranking by 100 x sum w r, with r the min-max score, or the score within fixed `ranges`.

    Raises
    ------
    UsageError
        As `judge`.

    """
    entry = Entry(values=values, directions=directions, weights=weights, names=names, ranges=ranges)
    return judge(entry, "weighted-sum", _mark, tie=50.0)


def _mark(contest: Contest) -> Marks:
    points = 100 * contest.scores
    parts = contest.shares * points
    worksheet = {"points": contest.show(points), "parts": contest.show(parts)}
    return Marks(scores=parts.sum(axis=1), worksheet=worksheet)


METHOD = RankingMethod(
    id="weighted-sum", name=Text(zh="线性加权法（百分制）", en="Weighted sum, 100 points"), rank=rank
)
