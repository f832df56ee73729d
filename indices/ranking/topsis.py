"""TOPSIS 优劣解距离法: near to the ideal and far from its opposite.

Source: Hwang and Yoon 1981, Multiple Attribute Decision Making.
"""

from enum import StrEnum
from functools import partial

import numpy as np

from indices.ranking.ranking import Contest, Entry, Marks, Ranking, RankingMethod, judge
from indices.table import Array
from indices.weights.sample import UNNAMED, Names
from rules.text import Text


class Scaling(StrEnum):
    """How indicators are made comparable: RANGE min-max scores, VECTOR values over the root of their squares."""

    RANGE = "range"
    VECTOR = "vector"


def rank(
    values: Array, directions: Array, weights: Array, *, names: Names = UNNAMED, scaling: Scaling = Scaling.RANGE
) -> Ranking:
    """Return the ranking by D- / (D+ + D-), the distances from the worst and the best weighted score of all units.

    Raises
    ------
    UsageError
        As `judge`.

    """
    entry = Entry(values=values, directions=directions, weights=weights, names=names)
    return judge(entry, "topsis", partial(_mark, scaling=scaling), tie=0.5)


def _mark(contest: Contest, *, scaling: Scaling) -> Marks:
    scores = contest.scores if scaling is Scaling.RANGE else _divide(contest)
    there = contest.sample.present
    best = np.where(there, scores, -np.inf).max(axis=0)
    worst = np.where(there, scores, np.inf).min(axis=0)
    # The share of a missing value is 0, and so is its distance.
    above = np.sqrt(((contest.shares * (best - scores)) ** 2).sum(axis=1))
    below = np.sqrt(((contest.shares * (scores - worst)) ** 2).sum(axis=1))
    worksheet = {
        "weighted": contest.show(contest.shares * scores),
        "to_best": above,
        "to_worst": below,
    }
    return Marks(scores=below / (above + below), worksheet=worksheet)


def _divide(contest: Contest) -> Array:
    sample = contest.sample
    filled = np.where(sample.present, sample.values * sample.directions, 0.0)
    return np.asarray(filled / np.sqrt((filled**2).sum(axis=0)))


METHOD = RankingMethod(id="topsis", name=Text(zh="TOPSIS 法（优劣解距离法）", en="TOPSIS"), rank=rank)
