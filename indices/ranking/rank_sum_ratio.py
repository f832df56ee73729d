"""Rank-sum ratio 秩和比 (RSR): mean rank over n, its probit regression, and levels from it.

Source: Tian Fengtiao 1988 (田凤调，秩和比法及其应用); weighted form WRSR.
"""

from functools import partial

import numpy as np
from scipy.special import ndtri

from indices.ranking.order import average_ranks
from indices.ranking.places import rising_ranks
from indices.ranking.ranking import Contest, Entry, Marks, Ranking, RankingMethod, judge
from indices.remark import Remark
from indices.table import Array
from indices.weights.sample import UNNAMED, Names
from rules.errors import UsageError
from rules.text import Text

# Where the levels part, in probits (5 = the middle): the usual table of the method.
CUTS = {3: (4.0, 6.0), 4: (3.5, 5.0, 6.5), 5: (3.2, 4.4, 5.6, 6.8)}


def rank(values: Array, directions: Array, weights: Array, *, names: Names = UNNAMED, levels: int = 3) -> Ranking:
    """Return the ranking by RSR = sum w R / n, with R the rank from 1 = worst, ties averaged.

    The worksheet holds `probit` (5 + the normal quantile of mean rank / n; the top one at 1 - 1 / 4n), `line`
    (intercept, slope and correlation of RSR on probit), `fitted` and `level` (1 = the lowest).

    Raises
    ------
    UsageError
        Levels for which there is no table; as `judge`.

    """
    if levels not in CUTS:
        text = Text(
            zh=f"秩和比分档数为 {levels}，可取 3、4 或 5。", en=f"{levels} levels were asked for; choose 3, 4 or 5."
        )
        raise UsageError(text)
    entry = Entry(values=values, directions=directions, weights=weights, names=names)
    return judge(entry, "rank-sum-ratio", partial(_mark, cuts=CUTS[levels]), tie=0.5)


def _mark(contest: Contest, *, cuts: tuple[float, ...]) -> Marks:
    ranks, counts = rising_ranks(contest)
    ratios = (contest.shares * (ranks / counts)).sum(axis=1)
    worksheet = {"ranks": contest.show(ranks)}
    order = average_ranks(-ratios)
    if np.ptp(order) == 0:
        return Marks(scores=ratios, worksheet=worksheet, remarks=(_tell_no_line(),))
    probits = _take_probits(order)
    intercept, slope, r = _fit(ratios, probits, order)
    worksheet |= {
        "probit": probits,
        "line": np.array([intercept, slope, r]),
        "fitted": np.asarray(intercept + slope * probits),
        "level": np.asarray(1.0 + np.searchsorted(np.array(cuts), probits, side="right")),
    }
    return Marks(scores=ratios, worksheet=worksheet)


def _take_probits(order: Array) -> Array:
    count = len(order)
    parts = np.where(order == order.max(), 1 - 1 / (4 * count), order / count)
    return np.asarray(5 + ndtri(parts), dtype=np.float64)


def _fit(ratios: Array, probits: Array, order: Array) -> tuple[float, float, float]:
    """Return intercept, slope and correlation of the line through one point for each different RSR."""
    _, places = np.unique(order, return_index=True)
    x, y = probits[places], ratios[places]
    dx, dy = x - x.mean(), y - y.mean()
    slope = float(dx @ dy / (dx @ dx))
    return float(y.mean() - slope * x.mean()), slope, float(dx @ dy / np.sqrt((dx @ dx) * (dy @ dy)))


def _tell_no_line() -> Remark:
    text = Text(
        zh="所有单位的秩和比相同，不作概率单位回归，也不分档。",
        en="All rank-sum ratios are the same, so there is no probit regression and there are no levels.",
    )
    return Remark(kind="no-line", about="units", text=text)


METHOD = RankingMethod(id="rank-sum-ratio", name=Text(zh="秩和比法", en="Rank-sum ratio"), rank=rank)
