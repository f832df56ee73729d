"""Operating characteristics: how likely a design says PASS, FAIL or neither when the truth is known.

Everything is computed exactly over the binomial (or normal) law that the design itself rests on; nothing is
simulated. `alpha` is the error that one FAIL may carry after it has been shared among the family.

Source: A. Wald, Sequential Analysis, 1947, chapter 2 (OC function, average sample number).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rules.statistics.distributions import (
    binomial_cdf,
    binomial_pmf,
    binomial_sf,
    normal_cdf,
    normal_ppf,
    normal_sf,
)
from rules.statistics.sequential import Sprt

_NEGLIGIBLE = 1e-15
_TRUNCATED = 1e-18


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """The chances of PASS and FAIL (0..1), what is left is INCONCLUSIVE; `n` samples are expected to be taken."""

    passes: float
    fails: float
    n: float

    @property
    def open(self) -> float:
        """The chance of INCONCLUSIVE."""
        return max(0.0, 1.0 - self.passes - self.fails)


def rate_fixed(share: float, limit: float, n: int, *, confidence: float, alpha: float) -> Odds:
    """Return the odds of a fixed sample: Clopper-Pearson bounds of `n` trials against `limit`.

    share  true share of events, 0 <= share <= 1
    """
    # The upper bound of k meets the limit exactly when P(X <= k) at the limit is at most 1 - confidence; the lower
    # bound breaks it when P(X >= k) is.
    most = _largest(n, lambda k: binomial_cdf(k, n, limit) <= 1 - confidence)
    least = _smallest(n, lambda k: binomial_sf(k - 1, n, limit) <= min(alpha, 1 - confidence))
    passes = binomial_cdf(most, n, share) if most >= 0 else 0.0
    fails = binomial_sf(least - 1, n, share) if least <= n else 0.0
    return Odds(passes=passes, fails=fails, n=float(n))


def rate_sprt(share: float, high: Sprt, low: Sprt, n: int) -> Odds:
    """Return the odds of Sobel and Wald's pair of tests, stopped at `n` samples at the latest.

    high, low  the test whose upper boundary says FAIL, and the one whose lower boundary says PASS
    """
    alive = np.array([1.0])
    passes = fails = taken = 0.0
    for number in range(1, n + 1):
        alive = _toss(alive, share)
        floor, ceiling = low.floor(number), high.ceiling(number)
        lost = float(alive[ceiling:].sum())
        won = float(alive[: floor + 1].sum())
        if lost or won:
            fails, passes, taken = fails + lost, passes + won, taken + number * (lost + won)
            alive = alive[:ceiling]
            alive[: floor + 1] = 0.0
        left = float(alive.sum())
        if left < _NEGLIGIBLE:
            return Odds(passes=passes, fails=fails, n=taken)
    return Odds(passes=passes, fails=fails, n=taken + n * float(alive.sum()))


def rate_looks(
    share: float, limit: float, looks: Sequence[int], boundaries: Sequence[int], *, confidence: float
) -> Odds:
    """Return the odds of planned looks: FAIL at a boundary, PASS by the upper bound at the last look."""
    alive, fails, taken, before = np.array([1.0]), 0.0, 0.0, 0
    for look, boundary in zip(looks, boundaries, strict=True):
        alive = _trim(np.convolve(alive, _spread(look - before, share)))
        crossed = float(alive[boundary:].sum())
        fails, taken, alive, before = fails + crossed, taken + look * crossed, alive[:boundary], look
    n = looks[-1]
    most = _largest(n, lambda k: binomial_cdf(k, n, limit) <= 1 - confidence)
    return Odds(passes=float(alive[: most + 1].sum()), fails=fails, n=taken + n * float(alive.sum()))


def rate_normal(distance: float, u: float, *, confidence: float, alpha: float, n: int) -> Odds:
    """Return the odds of a value with standard uncertainty `u` > 0 that truly lies `distance` inside its limit."""
    z = normal_ppf(confidence)
    passes = normal_cdf(distance / u - z)
    fails = normal_sf(distance / u + max(z, normal_ppf(1 - alpha)))
    return Odds(passes=passes, fails=fails, n=float(n))


def _toss(alive: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """Add one trial to a distribution of counts (index = events so far)."""
    longer = np.zeros(len(alive) + 1)
    longer[:-1] = alive * (1 - share)
    longer[1:] += alive * share
    return longer[:-1] if longer[-1] < _TRUNCATED else longer


def _spread(n: int, share: float) -> NDArray[np.float64]:
    if share <= 0 or share >= 1:
        weights = np.zeros(n + 1)
        weights[n if share >= 1 else 0] = 1.0
        return weights
    return binomial_pmf(n, share)


def _trim(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    seen = np.flatnonzero(weights > _TRUNCATED)
    return weights[: seen[-1] + 1] if len(seen) else weights[:1]


def _largest(n: int, holds: Callable[[int], bool]) -> int:
    """Return the largest k in 0..n with holds(k), -1 for none; holds is true up to some k and false beyond."""
    low, high = -1, n
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low


def _smallest(n: int, holds: Callable[[int], bool]) -> int:
    """Return the smallest k in 0..n with holds(k), n + 1 for none; holds is false up to some k and true beyond."""
    return _largest(n, lambda k: not holds(k)) + 1
