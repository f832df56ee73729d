"""From scores to ranks: 1 is the best; scores that differ by rounding only tie."""

import numpy as np

from indices.table import Array

# Sums in another order differ in the last digits; units with the same values must tie all the same.
TOLERANCE = 1e-12


def competition_ranks(scores: Array) -> Array:
    """Return ranks from 1, the highest score first; units that tie all get the best rank of theirs."""
    starts, _, groups = _group(scores)
    return np.asarray(starts[groups] + 1.0)


def average_ranks(scores: Array) -> Array:
    """Return ranks from 1, the highest score first; units that tie all get the mean rank of theirs."""
    starts, counts, groups = _group(scores)
    return np.asarray((starts + (counts + 1) / 2)[groups])


def _group(scores: Array) -> tuple[Array, Array, np.ndarray[tuple[int], np.dtype[np.intp]]]:
    """Return first place and size of every group of tied scores, and the group of every unit."""
    order = np.argsort(-scores, kind="stable")
    falling = scores[order]
    size = float(np.abs(scores).max(initial=0.0))
    fresh = np.concatenate(([True], falling[:-1] - falling[1:] > TOLERANCE * size))
    starts = np.flatnonzero(fresh).astype(np.float64)
    counts = np.diff(np.append(starts, len(scores)))
    groups = np.empty(len(scores), dtype=np.intp)
    groups[order] = np.cumsum(fresh) - 1
    return starts, counts, groups
