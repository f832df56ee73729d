"""The places of units in every indicator, as methods by rank need them."""

import numpy as np

from indices.ranking.order import average_ranks
from indices.ranking.ranking import Contest
from indices.table import Array


def rising_ranks(contest: Contest) -> tuple[Array, Array]:
    """Return ranks from 1 = worst among the units with a value, ties averaged, and the number of those units.

    Shapes (units, counted), 0 where missing, and (counted,).
    """
    sample = contest.sample
    ranks = np.zeros(sample.values.shape)
    for column, there in enumerate(sample.present.T):
        worth = sample.values[there, column] * sample.directions[column]
        ranks[there, column] = average_ranks(-worth)
    return ranks, sample.present.sum(axis=0).astype(np.float64)
