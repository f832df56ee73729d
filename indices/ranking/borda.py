"""Borda: in every indicator, a unit gets the share of the others that it beats.

Source: de Borda 1781; weighted, as in the OECD and JRC Handbook 2008, step 6.
"""

import numpy as np

from indices.ranking.places import rising_ranks
from indices.ranking.ranking import Contest, Entry, Marks, Ranking, RankingMethod, judge
from indices.table import Array
from indices.weights.sample import UNNAMED, Names
from rules.text import Text


def rank(values: Array, directions: Array, weights: Array, *, names: Names = UNNAMED) -> Ranking:
    """Return the ranking by sum w b, b = (rank from below - 1) / (n - 1) over the n units with a value; ties half.

    Raises
    ------
    UsageError
        As `judge`.

    """
    entry = Entry(values=values, directions=directions, weights=weights, names=names)
    return judge(entry, "borda", _mark, tie=0.5)


def _mark(contest: Contest) -> Marks:
    ranks, counts = rising_ranks(contest)
    beaten = np.where(contest.sample.present, (ranks - 1) / (counts - 1), 0.0)
    return Marks(scores=(contest.shares * beaten).sum(axis=1), worksheet={"beaten": contest.show(beaten)})


METHOD = RankingMethod(id="borda", name=Text(zh="博尔达计分法", en="Borda count"), rank=rank)
