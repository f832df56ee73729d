"""Ranks under uncertainty: how often a unit takes each place, in which places it stays, whom it beats.

Sources: Lahdelma and Salminen 2001, SMAA-2 (rank acceptability, central weights, confidence factors); Saisana, Saltelli
and Tarantola 2005 (rank intervals). Scores are never rounded before they are ranked.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indices.table import Array

Ranks = NDArray[np.int32]

TIE = 1e-12
"""Scores that differ by less than this share of the largest one tie: that is the order of a sum, no difference."""


def rank(scores: Array) -> Ranks:
    """Return ranks of `scores`, shape (draws, units): 1 = largest score; units that tie share the smallest rank."""
    units = scores.shape[1]
    order = np.argsort(-scores, axis=1)
    # Flat positions: numpy's functions along an axis take twice as long.
    flat = order + np.arange(0, scores.size, units, dtype=np.intp)[:, np.newaxis]
    ranks = np.empty(scores.shape, dtype=np.int32)
    places = np.arange(1, units + 1, dtype=np.int32)
    ranks.reshape(-1)[flat] = places
    ordered = np.take(scores, flat)
    same = ordered[:, :-1] - ordered[:, 1:] <= TIE * np.abs(ordered[:, [0, -1]]).max(axis=1, initial=0.0, keepdims=True)
    if same.any():
        rows = np.flatnonzero(same.any(axis=1))
        first = np.broadcast_to(places, (len(rows), len(places))).copy()
        first[:, 1:][same[rows]] = 0
        ranks[rows[:, np.newaxis], order[rows]] = np.maximum.accumulate(first, axis=1)
    return ranks


def count_ranks(ranks: Ranks) -> NDArray[np.int64]:
    """Return how often each unit took each rank, shape (units, units): row = unit, column = rank - 1."""
    units = ranks.shape[1]
    cells = ranks + np.arange(-1, units * units - 1, units, dtype=np.int32)
    return np.bincount(cells.ravel(), minlength=units * units).reshape(units, units)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Standing:
    """Where the units of an index stand under uncertainty.

    draws          how many there were
    acceptability  share of the draws in which a unit (row) took a rank (column + 1), shape (units, units)
    """

    draws: int
    acceptability: Array

    @property
    def mean(self) -> Array:
        """The mean rank of every unit, shape (units,)."""
        return np.asarray(self.acceptability @ np.arange(1, len(self.acceptability) + 1))

    def quantile(self, share: float) -> Ranks:
        """Return the smallest rank that at least `share` of the draws do not exceed, shape (units,)."""
        # Counts, not shares, are compared: a sum of shares misses 0.95 by a rounding error.
        counts = np.rint(np.cumsum(self.acceptability, axis=1) * self.draws)
        return np.asarray((counts < share * self.draws - 1e-9).sum(axis=1) + 1, dtype=np.int32)

    def interval(self, low: float = 0.05, high: float = 0.95) -> Ranks:
        """Return the rank interval of every unit, shape (units, 2)."""
        return np.stack([self.quantile(low), self.quantile(high)], axis=1)


def tally(blocks: Iterable[Array]) -> Standing:
    """Return the standing of the units from blocks of index values, each of shape (draws, units)."""
    counts, draws = np.zeros((0, 0), dtype=np.int64), 0
    for scores in blocks:
        found = count_ranks(rank(scores))
        counts = found if draws == 0 else counts + found
        draws += len(scores)
    return Standing(draws=draws, acceptability=counts / max(draws, 1))


def find_winners(scores: Array) -> Array:
    """Return the probability that unit i (row) beats unit j (column), shape (units, units); a tie counts one half."""
    units = scores.shape[1]
    won = np.full((units, units), 0.5)
    for place in range(units - 1):
        mine, others = scores[:, place, np.newaxis], scores[:, place + 1 :]
        share = (mine > others).mean(axis=0) + 0.5 * (mine == others).mean(axis=0)
        won[place, place + 1 :] = share
        won[place + 1 :, place] = 1 - share
    return won


def find_central_weights(ranks: Ranks, weights: Array) -> dict[int, Array]:
    """Return the mean of the weights under which a unit is first, by place of the unit; none for one that never is."""
    found = {}
    for place in range(ranks.shape[1]):
        first = ranks[:, place] == 1
        if first.any():
            found[place] = np.asarray(weights[first].mean(axis=0))
    return found


def measure_shift(ranks: Ranks, reference: Ranks) -> Array:
    """Return the mean absolute change of rank against `reference` (shape units), for every draw, shape (draws,)."""
    return np.asarray(np.abs(ranks - reference).mean(axis=1))
