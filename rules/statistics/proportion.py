"""Clopper-Pearson bounds and exact binomial tests for k events among n trials.

Source: C. J. Clopper, E. S. Pearson, Biometrika 26 (1934) 404-413.
"""

import math

from rules.statistics.bounds import Bounds
from rules.statistics.distributions import beta_ppf, binomial_cdf, binomial_sf
from rules.text import Text

NOTHING_SAMPLED = Text(zh="没有任何样本。", en="Nothing was sampled.")


def bound_proportion(k: int, n: int, confidence: float) -> Bounds:
    """Return the one-sided Clopper-Pearson bounds of k/n, each at `confidence`."""
    if n == 0:
        return Bounds(lower=None, upper=None, confidence=confidence, method="clopper-pearson", why=NOTHING_SAMPLED)
    lower = 0.0 if k == 0 else beta_ppf(1 - confidence, k, n - k + 1)
    upper = 1.0 if k == n else beta_ppf(confidence, k + 1, n - k)
    return Bounds(lower=lower, upper=upper, confidence=confidence, method="clopper-pearson")


def doubt_above(k: int, n: int, limit: float) -> float:
    """Return P(X >= k) at the true share `limit`: small when the share exceeds the limit."""
    return binomial_sf(k - 1, n, limit) if n else 1.0


def doubt_below(k: int, n: int, limit: float) -> float:
    """Return P(X <= k) at the true share `limit`: small when the share lies below the limit."""
    return binomial_cdf(k, n, limit) if n else 1.0


def size_sample(limit: float, confidence: float, allowed: int = 0) -> int:
    """Return the least n whose upper bound meets `limit` with `allowed` events seen.

    0 < limit < 1. With none allowed this is ln(1 - confidence) / ln(1 - limit), the rule of three.
    """
    low, high = allowed + 1, math.ceil((allowed + 3 + 3 * math.sqrt(allowed + 1)) * 3 / limit)
    while low < high:
        middle = (low + high) // 2
        if binomial_cdf(allowed, middle, limit) <= 1 - confidence:
            high = middle
        else:
            low = middle + 1
    return low
