"""How far several rankings of the same units agree: one table, one sentence.

Kendall's W with correction for ties: Kendall and Gibbons 1990, Rank Correlation Methods, chapter 6; tau-b: chapter 3.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.stats import chi2, kendalltau

from indices.ranking.order import average_ranks
from indices.table import Array, Places
from rules.errors import UsageError
from rules.text import Text

STRONG, MODERATE = 0.9, 0.7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Agreement:
    """Agreement of m rankings of n units.

    w         Kendall's W, 0 to 1, corrected for ties
    p_value   of W = 0, by chi-square with n - 1 degrees of freedom (good from n = 8)
    spearman  shape (m, m); a ranking in which all tie has 0 with any other
    tau       Kendall's tau-b, shape (m, m)
    moved     number of units whose rank differs by more than `places`, shape (m, m)
    """

    methods: tuple[str, ...]
    units: int
    w: float
    p_value: float
    spearman: Array
    tau: Array
    moved: Places
    places: int
    sentence: Text


def compare(ranks: Mapping[str, Array], *, places: int = 5) -> Agreement:
    """Return the agreement of `ranks` (method -> shape (units,), 1 = best).

    Raises
    ------
    UsageError
        Fewer than two rankings or units, or rankings of different units, or a missing rank.

    """
    table = _stack(ranks)
    averaged = np.vstack([average_ranks(-row) for row in table])
    w, p_value = concordance(averaged)
    return Agreement(
        methods=tuple(ranks),
        units=table.shape[1],
        w=w,
        p_value=p_value,
        spearman=_correlate(averaged),
        tau=_correlate_orders(table),
        moved=np.asarray((np.abs(table[:, None, :] - table[None, :, :]) > places).sum(axis=2), dtype=np.intp),
        places=places,
        sentence=_judge(w, p_value, len(table), table.shape[1]),
    )


def concordance(ranks: Array) -> tuple[float, float]:
    """Return Kendall's W of average ranks, shape (rankings, units), corrected for ties, and its p value.

    Where all units tie in every ranking, W is 0 and p is 1: they agree on nothing that could be seen.
    """
    m, n = ranks.shape
    ties = sum(float((counts**3 - counts).sum()) for counts in map(_count_ties, ranks))
    most = m**2 * (n**3 - n) - m * ties
    if most <= 0:
        return 0.0, 1.0
    sums = ranks.sum(axis=0)
    # Ties can leave a sum of squares that passes the bound by rounding.
    w = min(1.0, 12 * float(((sums - sums.mean()) ** 2).sum()) / most)
    return w, float(chi2.sf(m * (n - 1) * w, n - 1))


def _count_ties(ranks: Array) -> Array:
    return np.unique(ranks, return_counts=True)[1].astype(np.float64)


def _stack(ranks: Mapping[str, Array]) -> Array:
    rows = [np.asarray(row, dtype=np.float64) for row in ranks.values()]
    if len(rows) < 2 or len({row.shape for row in rows}) != 1 or rows[0].ndim != 1 or len(rows[0]) < 2:
        raise UsageError(
            Text(
                zh="比较排序需要至少两种方法，且对同样的、不少于两个的单位排序。",
                en="A comparison needs two rankings or more of the same units, of which there are two at least.",
            )
        )
    for method, row in zip(ranks, rows, strict=True):
        if not np.all(np.isfinite(row)):
            place = int(np.flatnonzero(~np.isfinite(row))[0]) + 1
            raise UsageError(
                Text(
                    zh=f"方法 {method} 没有给出第 {place} 个单位的名次。请先补齐。",
                    en=f"Method {method} gives no rank to unit {place}; complete it first.",
                )
            )
    return np.vstack(rows)


def _correlate(rows: Array) -> Array:
    centred = rows - rows.mean(axis=1, keepdims=True)
    products = centred @ centred.T
    sizes = np.sqrt(np.outer(np.diag(products), np.diag(products)))
    found = np.divide(products, sizes, out=np.zeros_like(products), where=sizes > 0)
    np.fill_diagonal(found, 1.0)
    return np.asarray(np.clip(found, -1.0, 1.0))


def _correlate_orders(ranks: Array) -> Array:
    found = np.eye(len(ranks))
    for one, other in combinations(range(len(ranks)), 2):
        if np.ptp(ranks[one]) > 0 and np.ptp(ranks[other]) > 0:
            found[one, other] = found[other, one] = float(kendalltau(ranks[one], ranks[other]).statistic)
    return found


def _judge(w: float, p_value: float, methods: int, units: int) -> Text:
    zh, en = ("高度一致", "agree strongly") if w >= STRONG else ("大体一致", "agree on the whole")
    if w < MODERATE:
        zh, en = "一致性较弱，结论取决于方法", "agree weakly: the result depends on the method"
    if p_value > 0.05:
        zh, en = "没有可证实的一致性", "show no agreement beyond chance"
    chance = "p < 0.001" if p_value < 0.001 else f"p = {p_value:.3f}"
    return Text(
        zh=f"{methods} 种方法对 {units} 个单位的排序{zh}（Kendall W = {w:.3f}，{chance}）。",
        en=f"{methods} rankings of {units} units {en} (Kendall's W = {w:.3f}, {chance}).",
    )
