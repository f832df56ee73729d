"""Weighted product: the product of the values to the power of their weights, for values on a ratio scale.

Source: Bridgman 1922, Dimensional Analysis; Miller and Starr 1969, Executive Decisions and Operations Research.
"""

import numpy as np

from indices.ranking.ranking import Contest, Entry, Marks, Ranking, RankingMethod, judge
from indices.table import Array
from indices.weights.sample import UNNAMED, Names
from rules.errors import UsageError
from rules.text import Text


def rank(values: Array, directions: Array, weights: Array, *, names: Names = UNNAMED) -> Ranking:
    """Return the ranking by the product of (x / g)^(d w), with g the geometric mean of the indicator and d +1 or -1.

    A unit like the average one scores 1. Without missing values, g changes no order.

    Raises
    ------
    UsageError
        A value of 0 or below in an indicator that counts; as `judge`.

    """
    entry = Entry(values=values, directions=directions, weights=weights, names=names)
    return judge(entry, "weighted-product", _mark, tie=1.0)


def _mark(contest: Contest) -> Marks:
    sample = contest.sample
    for row, column in np.argwhere(np.where(sample.present, sample.values, 1.0) <= 0):
        raise _refuse(sample.names.unit(int(row)), sample.names.code(int(column)))
    logs = np.log(np.where(sample.present, sample.values, 1.0)) * sample.directions
    centred = np.where(sample.present, logs - logs.sum(axis=0) / sample.present.sum(axis=0), 0.0)
    scores = np.exp((contest.shares * centred).sum(axis=1))
    return Marks(scores=scores, worksheet={"ratios": contest.show(np.exp(centred))})


def _refuse(unit: str, code: str) -> UsageError:
    return UsageError(
        Text(
            zh=f"单位 {unit} 的指标 {code} 不大于 0，加权乘积法没有定义。请改用标准化得分的几何平均。",
            en=f"Unit {unit}, indicator {code} is not above 0, so the weighted product is undefined. "
            "Use the geometric mean of normalised scores.",
        )
    )


METHOD = RankingMethod(
    id="weighted-product", name=Text(zh="加权乘积法", en="Weighted product"), rank=rank, interval=False
)
