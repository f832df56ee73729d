"""Copeland: a unit wins against another when the indicators in which it is better weigh more.

Source: Copeland 1951; as in the OECD and JRC Handbook 2008, step 6. Every pair is compared on the indicators that both
have, in one step for both sides, so that missing values favour neither and the order of the rows has no part in it.
"""

import numpy as np

from indices.ranking.order import TOLERANCE
from indices.ranking.ranking import Contest, Entry, Marks, Ranking, RankingMethod, judge
from indices.table import Array
from indices.weights.sample import UNNAMED, Names
from rules.text import Text

# Pairs compared at once, which bounds the memory.
_BLOCK = 4_000_000


def rank(values: Array, directions: Array, weights: Array, *, names: Names = UNNAMED) -> Ranking:
    """Return the ranking by wins less losses, -(n - 1) to n - 1; a pair without a common indicator is a draw.

    Raises
    ------
    UsageError
        As `judge`.

    """
    entry = Entry(values=values, directions=directions, weights=weights, names=names)
    return judge(entry, "copeland", _mark, tie=0.0)


def _mark(contest: Contest) -> Marks:
    worth = contest.sample.values * contest.sample.directions
    step = max(1, _BLOCK // len(worth))
    blocks = [_compare(worth[start : start + step], worth, contest.weights) for start in range(0, len(worth), step)]
    wins = np.concatenate([(block > 0).sum(axis=1) for block in blocks]).astype(np.float64)
    losses = np.concatenate([(block < 0).sum(axis=1) for block in blocks]).astype(np.float64)
    return Marks(scores=wins - losses, worksheet={"wins": wins, "losses": losses})


def _compare(some: Array, worth: Array, weights: Array) -> Array:
    """Return 1 where a unit of `some` beats one of `worth`, -1 where it loses, shape (some, units)."""
    lead = np.zeros((len(some), len(worth)))
    for column, weight in enumerate(weights):
        mine, theirs = some[:, column, None], worth[None, :, column]
        # A comparison with NaN is false on both sides.
        lead += weight * ((mine > theirs).astype(np.float64) - (mine < theirs))
    return np.where(np.abs(lead) > TOLERANCE, np.sign(lead), 0.0)


METHOD = RankingMethod(id="copeland", name=Text(zh="Copeland 法", en="Copeland"), rank=rank)
