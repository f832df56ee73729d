"""Distribution-free bounds for a quantile from order statistics.

Source: H. A. David, H. N. Nagaraja, Order Statistics, 3rd ed., 2003, section 7.1. No distribution is
assumed; where n is too small no bound exists, and the result says from which n on it would.
"""

import math

import numpy as np
from numpy.typing import NDArray

from rules.statistics.bounds import Bounds
from rules.statistics.distributions import binomial_cdf, binomial_ppf, binomial_sf
from rules.text import Text

METHOD = "order-statistics"


def rank_upper(n: int, q: float, confidence: float) -> int | None:
    """Return the rank (1-based) of the sample that bounds the q-quantile from above, or None."""
    rank = binomial_ppf(confidence, n, q) + 1
    return rank if rank <= n else None


def rank_lower(n: int, q: float, confidence: float) -> int | None:
    """Return the rank (1-based) of the sample that bounds the q-quantile from below, or None."""
    rank = binomial_ppf(1 - confidence, n, q)
    if rank and binomial_cdf(rank - 1, n, q) > 1 - confidence:
        rank -= 1
    return rank or None


def size_sample(q: float, confidence: float) -> int:
    """Return the least n for which an upper bound of the q-quantile exists."""
    return math.ceil(math.log(1 - confidence) / math.log(q) - 1e-12)


def bound_quantile(samples: NDArray[np.float64], q: float, confidence: float) -> Bounds:
    """Return the one-sided bounds of the q-quantile (0 < q < 1) of `samples` (shape n)."""
    n = len(samples)
    ordered = np.sort(samples)
    low, high = (rank_lower(n, q, confidence), rank_upper(n, q, confidence)) if n else (None, None)
    return Bounds(
        lower=float(ordered[low - 1]) if low else None,
        upper=float(ordered[high - 1]) if high else None,
        confidence=confidence,
        method=METHOD,
        why=None if high else _too_few(n, q, confidence),
    )


def estimate_quantile(samples: NDArray[np.float64], q: float) -> float:
    """Return the sample quantile: the order statistic of rank ceil(q*n)."""
    n = len(samples)
    return float(np.sort(samples)[max(math.ceil(q * n) - 1, 0)])


def doubt_above(samples: NDArray[np.float64], q: float, limit: float) -> float:
    """Return the p-value of 'the q-quantile is at most `limit`': small when it lies above."""
    beyond = int(np.count_nonzero(samples > limit))
    return binomial_sf(beyond - 1, len(samples), 1 - q) if len(samples) else 1.0


def doubt_below(samples: NDArray[np.float64], q: float, limit: float) -> float:
    """Return the p-value of 'the q-quantile is at least `limit`': small when it lies below."""
    under = int(np.count_nonzero(samples < limit))
    return binomial_sf(under - 1, len(samples), q) if len(samples) else 1.0


def _too_few(n: int, q: float, confidence: float) -> Text:
    needed = size_sample(q, confidence)
    return Text(
        zh=f"样本数 {n} 太少：{q:.3g} 分位数在置信度 {confidence:.0%} 下至少需要 {needed} 个样本才有上界。",
        en=f"{n} samples are too few: an upper bound of the {q:.3g} quantile at {confidence:.0%} needs {needed}.",
    )
