"""Empirical bounds from draws of a distribution (Monte Carlo, bootstrap, posterior).

Source: JCGM 101:2008 section 7.7: the coverage interval is read off the ordered draws.
"""

import math

import numpy as np
from numpy.typing import NDArray

from rules.statistics.bounds import Bounds
from rules.text import Text


def bound_draws(draws: NDArray[np.float64], confidence: float) -> Bounds:
    """Return the one-sided empirical bounds of `draws` (shape n); none where the tail holds no draw."""
    n = len(draws)
    outside = math.floor((1 - confidence) * n + 1e-9)
    if outside < 1:
        why = Text(
            zh=f"抽样数 {n} 太少：置信度 {confidence:.0%} 至少需要 {math.ceil(1 / (1 - confidence))} 次抽样。",
            en=f"{n} draws are too few: {confidence:.0%} needs at least {math.ceil(1 / (1 - confidence))}.",
        )
        return Bounds(lower=None, upper=None, confidence=confidence, method="empirical", why=why)
    ordered = np.sort(draws)
    return Bounds(
        lower=float(ordered[outside - 1]),
        upper=float(ordered[n - outside]),
        confidence=confidence,
        method="empirical",
    )


def doubt_draws(draws: NDArray[np.float64], limit: float, *, above: bool) -> float:
    """Return the share of draws that still conform, (conforming + 1) / (n + 1)."""
    conforming = np.count_nonzero(draws <= limit) if above else np.count_nonzero(draws >= limit)
    return float((conforming + 1) / (len(draws) + 1))
