"""Mazziotta-Pareto index MPI: the mean of standardised indicators, less (or plus) a penalty for imbalance.

Source: Mazziotta and Pareto 2016, Social Indicators Research 127: z = 100 +- 10 (x - mean) / s over the units;
MPI = M -+ S cv, with M and S the mean and deviation of z over the indicators of a unit and cv = S / M. Deviations
are those of a whole population (n, not n - 1). The published index has equal weights.
"""

from enum import StrEnum
from functools import partial

import numpy as np

from indices.ranking.ranking import Contest, Entry, Marks, Ranking, RankingMethod, judge
from indices.table import Array
from indices.weights.sample import UNNAMED, Names
from rules.errors import UsageError
from rules.text import Text


class Penalty(StrEnum):
    """DOWN for an index of something good (imbalance lowers it), UP for one of something bad."""

    DOWN = "down"
    UP = "up"


def rank(
    values: Array, directions: Array, weights: Array, *, names: Names = UNNAMED, penalty: Penalty = Penalty.DOWN
) -> Ranking:
    """Return the ranking by MPI, 100 being the mean unit.

    Raises
    ------
    UsageError
        The mean of a unit is not above 0, where the coefficient of variation has no sense; as `judge`.

    """
    entry = Entry(values=values, directions=directions, weights=weights, names=names)
    return judge(entry, "mpi", partial(_mark, penalty=penalty), tie=100.0)


def _mark(contest: Contest, *, penalty: Penalty) -> Marks:
    sample = contest.sample
    counts = sample.present.sum(axis=0)
    filled = np.where(sample.present, sample.values, 0.0)
    gaps = np.where(sample.present, sample.values - filled.sum(axis=0) / counts, 0.0)
    spreads = np.sqrt((gaps**2).sum(axis=0) / counts)
    return penalise(contest, 100 + 10 * sample.directions * gaps / spreads, penalty)


def penalise(contest: Contest, points: Array, penalty: Penalty) -> Marks:
    """Return M -+ S^2 / M of the `points`, shape (units, counted), under the weights of the contest.

    Raises
    ------
    UsageError
        The mean of a unit is not above 0.

    """
    means = (contest.shares * points).sum(axis=1)
    for row in np.flatnonzero(means <= 0):
        raise _refuse(contest.sample.names.unit(int(row)))
    squares = (contest.shares * (points - means[:, None]) ** 2).sum(axis=1)
    sign = -1 if penalty is Penalty.DOWN else 1
    worksheet = {"points": contest.show(points), "mean": means, "deviation": np.sqrt(squares)}
    return Marks(scores=means + sign * squares / means, worksheet=worksheet)


def _refuse(unit: str) -> UsageError:
    return UsageError(
        Text(
            zh=f"单位 {unit} 的标准化均值不大于 0，MPI 的惩罚项没有意义。请先处理异常值。",
            en=f"Unit {unit} has a standardised mean of 0 or below, where the penalty has no sense. "
            "Treat outliers first.",
        )
    )


METHOD = RankingMethod(id="mpi", name=Text(zh="Mazziotta-Pareto 指数", en="Mazziotta-Pareto index"), rank=rank)
