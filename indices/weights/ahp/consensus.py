"""Consensus of a group from the entropies of its priorities.

S* = (M - m) / (1 - m), with M = exp(H_alpha - H_gamma): H_alpha is the mean Shannon entropy of the experts' priorities
and H_gamma the entropy of their mean, so that M is 1 where all are alike. m is M's least value: k experts, each with
another favourite at the end of the scale. Source: Goepel 2013, Proc. ISAHP, from Shannon's alpha and gamma diversity.
"""

import numpy as np
from scipy.special import xlogy

from indices.table import Array

_END = 9  # of the scale


def measure_consensus(priorities: Array) -> float:
    """Return S* of the experts' priorities, shape (experts, n): 0 no consensus, 1 full; 1 for a single element."""
    experts, size = priorities.shape
    if size < 2 or experts < 2:
        return 1.0
    alpha = float(np.mean([_measure_entropy(row) for row in priorities]))
    gamma = _measure_entropy(priorities.mean(axis=0))
    apart = _spread_out(size)
    least_alpha, most_gamma = _measure_entropy(apart[0]), _measure_entropy(apart[: min(experts, size)].mean(axis=0))
    least = np.exp(least_alpha - most_gamma)
    found = (np.exp(alpha - gamma) - least) / (1 - least)
    return float(np.clip(found, 0.0, 1.0))


def _spread_out(size: int) -> Array:
    """Return the priorities of experts who each hold another element nine times as important as all others."""
    return np.asarray((np.ones((size, size)) + (_END - 1) * np.eye(size)) / (size + _END - 1), dtype=np.float64)


def _measure_entropy(shares: Array) -> float:
    return float(-xlogy(shares, shares).sum())
