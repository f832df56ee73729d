"""Best-worst method, linear: weights from the judgements 'best against each' and 'each against worst'.

Source: Rezaei 2016, Omega 64 (linear model); input-based consistency: Liang, Brunelli and Rezaei 2020, Omega 96.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linprog

from indices.remark import Remark
from indices.table import Array
from indices.weights.sample import UNNAMED, Names
from indices.weights.weights import Needs, Weighting, Weights
from rules.errors import UsageError
from rules.text import Text


def weigh(best_to_others: Sequence[float], others_to_worst: Sequence[float], *, names: Names = UNNAMED) -> Weights:
    """Return the weights that minimise xi, the largest of |w_B - a_Bj w_j| and |w_j - a_jW w_W|.

    `best_to_others` says how much more important the best is than each indicator, `others_to_worst` how much more
    each is than the worst; the scale is 1 to 9. The best is where the first list is 1, the worst where the second is.
    The worksheet holds `xi` (linear; 0 = wholly consistent) and `ratio` (the largest input-based inconsistency, 0 to
    1), each of shape (1,).

    Raises
    ------
    UsageError
        Lists of different length, a judgement outside 1 to 9, no best or no worst, or one that is both.

    """
    best, worst, outward, inward = _check(best_to_others, others_to_worst, names)
    count = len(outward)
    rows = np.vstack([_lines(count, best, outward, lead=True), _lines(count, worst, inward, lead=False)])
    bounds = np.column_stack([np.vstack([rows, -rows]), -np.ones(2 * len(rows))])
    found = linprog(
        np.append(np.zeros(count), 1.0),
        A_ub=bounds,
        b_ub=np.zeros(len(bounds)),
        A_eq=np.append(np.ones(count), 0.0)[None, :],
        b_eq=[1.0],
        method="highs",
    )
    weights = np.maximum(np.asarray(found.x[:-1], dtype=np.float64), 0.0)
    xi = max(0.0, float(found.x[-1]))
    ratio = _inconsistency(outward, inward, best=best, worst=worst)
    return Weights(
        weights=weights / weights.sum(),
        method="best-worst",
        origin="judgements",
        remarks=(_tell_table(),),
        worksheet={"xi": np.array([xi]), "ratio": np.array([ratio])},
    )


def _lines(count: int, pivot: int, factors: Array, *, lead: bool) -> Array:
    """Return the rows of w_B - a_Bj w_j (`lead`) or w_j - a_jW w_W, one for each j."""
    rows = np.zeros((count, count))
    each = np.arange(count)
    if lead:
        rows[:, pivot] = 1.0
        rows[each, each] -= factors
    else:
        rows[each, each] = 1.0
        rows[:, pivot] -= factors
    return rows


def _inconsistency(outward: Array, inward: Array, *, best: int, worst: int) -> float:
    """Return the largest |a_Bj a_jW - a_BW| / (a_BW^2 - a_BW), 0 where best and worst are judged alike."""
    whole = float(outward[worst])
    if whole == 1:
        return 0.0
    others = np.setdiff1d(np.arange(len(outward)), [best, worst])
    gaps = np.abs(outward[others] * inward[others] - whole) / (whole**2 - whole)
    return float(gaps.max(initial=0.0))


def _check(
    best_to_others: Sequence[float], others_to_worst: Sequence[float], names: Names
) -> tuple[int, int, Array, Array]:
    outward = np.asarray(best_to_others, dtype=np.float64)
    inward = np.asarray(others_to_worst, dtype=np.float64)
    if outward.ndim != 1 or outward.shape != inward.shape or len(outward) < 2:
        raise UsageError(
            Text(
                zh="两组判断的个数须相同，且不少于 2 个。",
                en="Both lists of judgements must be of the same length, of 2 at least.",
            )
        )
    for column in np.flatnonzero(~((outward >= 1) & (outward <= 9) & (inward >= 1) & (inward <= 9))):
        raise _refuse_scale(names.code(int(column)))
    # Where several stand at 1, the one that the other list puts farthest away is meant.
    best = int(np.argmax(np.where(outward == 1, inward, 0.0)))
    worst = int(np.argmax(np.where((inward == 1) & (np.arange(len(inward)) != best), outward, 0.0)))
    if outward[best] != 1 or inward[worst] != 1 or inward[best] != outward[worst]:
        raise _refuse_ends()
    return best, worst, outward, inward


def _refuse_scale(code: str) -> UsageError:
    return UsageError(
        Text(
            zh=f"指标 {code} 的判断不在 1 至 9 之间。请按 1 至 9 标度填写。",
            en=f"Indicator {code}: a judgement is not within 1 to 9; use the scale of 1 to 9.",
        )
    )


def _refuse_ends() -> UsageError:
    return UsageError(
        Text(
            zh="最优指标对自身、最劣指标对自身的判断须为 1，两者须为不同指标，且“最优对最劣”在两组判断中相同。",
            en="The best has 1 in the first list and the worst 1 in the second; they must be two indicators, "
            "and 'best against worst' must be the same number in both lists.",
        )
    )


def _tell_table() -> Remark:
    return Remark(
        kind="no-table",
        about="consistency",
        text=Text(
            zh="一致性以线性模型的 ξ 和基于输入的比率表示；非线性模型的一致性指数表存在争议，未采用。",
            en="Consistency is told by the linear xi and the input-based ratio; the table of consistency indices of "
            "the nonlinear model is disputed and not used.",
        ),
    )


METHOD = Weighting(
    id="best-worst", name=Text(zh="最优最劣法", en="Best-worst method"), weigh=weigh, needs=Needs.JUDGEMENTS
)
