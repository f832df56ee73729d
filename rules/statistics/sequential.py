"""Sequential tests of a share: Wald's probability ratio test and planned looks.

Looking at a 5 % rule forty times gives 23 % false alarms (reference/testing.md section 4); both
designs here keep the stated error however often the samples are looked at.

Sources: A. Wald, Sequential Analysis, 1947; K. K. G. Lan, D. L. DeMets, Biometrika 70 (1983) 659-663.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from rules.statistics.distributions import binomial_pmf, normal_ppf, normal_sf


class Side(StrEnum):
    """Which hypothesis a sequential test has accepted."""

    LOW = "low"
    HIGH = "high"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sprt:
    """Wald's test of share p0 (low) against p1 (high), 0 < p0 < p1 < 1, errors alpha and beta."""

    p0: float
    p1: float
    alpha: float = 0.05
    beta: float = 0.05

    def log_ratio(self, k: int, n: int) -> float:
        """Return the log likelihood ratio of p1 against p0 after k events in n trials."""
        return k * math.log(self.p1 / self.p0) + (n - k) * math.log((1 - self.p1) / (1 - self.p0))

    def side(self, k: int, n: int) -> Side:
        """Return the accepted side: HIGH at ln((1-beta)/alpha), LOW at ln(beta/(1-alpha))."""
        ratio = self.log_ratio(k, n)
        if ratio >= math.log((1 - self.beta) / self.alpha):
            return Side.HIGH
        if ratio <= math.log(self.beta / (1 - self.alpha)):
            return Side.LOW
        return Side.OPEN

    def ceiling(self, n: int) -> int:
        """Return the least count of events in `n` trials that is HIGH; n + 1 where none is."""
        return self._least(n, math.log((1 - self.beta) / self.alpha))

    def floor(self, n: int) -> int:
        """Return the greatest count of events in `n` trials that is LOW; -1 where none is."""
        # One step beyond LOW is the least count above its boundary; a count that meets it exactly is still LOW.
        count = self._least(n, math.log(self.beta / (1 - self.alpha)))
        while count <= n and self.side(count, n) is Side.LOW:
            count += 1
        return count - 1

    def _least(self, n: int, boundary: float) -> int:
        """Return the least count whose log ratio reaches `boundary`."""
        gain, loss = math.log(self.p1 / self.p0), math.log((1 - self.p1) / (1 - self.p0))
        return min(max(math.ceil((boundary - n * loss) / (gain - loss) - 1e-12), 0), n + 1)


def place_looks(n: int, looks: int) -> tuple[int, ...]:
    """Return the sample numbers of `looks` equally spaced looks, the last at n."""
    return tuple(sorted({max(1, round(n * look / looks)) for look in range(1, looks + 1)}))


def spend_alpha(fraction: float, alpha: float) -> float:
    """Return the error spent at an information fraction: O'Brien-Fleming shape of Lan and DeMets."""
    z = -normal_ppf(alpha / 2)
    return 2 * normal_sf(z / math.sqrt(fraction))


def find_boundaries(looks: Sequence[int], limit: float, alpha: float) -> tuple[int, ...]:
    """Return for each look the least count that rejects 'share <= limit'.

    The chance of crossing any boundary at share `limit` is at most `alpha`, computed exactly over
    the binomial increments. A boundary beyond the look's sample number means: no rejection there.
    """
    total, spent = looks[-1], 0.0
    boundaries: list[int] = []
    alive = np.array([1.0])
    before = 0
    for look in looks:
        step = binomial_pmf(look - before, limit)
        alive = _convolve(alive, step)
        allowance = spend_alpha(look / total, alpha) - spent
        tail = np.cumsum(alive[::-1])[::-1]
        crossing = np.flatnonzero(tail <= allowance)
        boundary = int(crossing[0]) if len(crossing) else look + 1
        if boundary < len(alive):
            spent += float(tail[boundary])
            alive = alive[:boundary]
        boundaries.append(boundary)
        before = look
    return tuple(boundaries)


def _convolve(alive: np.ndarray, step: np.ndarray) -> np.ndarray:
    """Convolve two count distributions, dropping the far tail that no test can see."""
    mixed = np.convolve(alive, step)
    seen = np.flatnonzero(mixed > 1e-18)
    return mixed[: seen[-1] + 1] if len(seen) else mixed
