"""What an instrument reports: a number of a known kind with its uncertainty, and no limit.

Each kind answers `bounds(confidence)` (two one-sided bounds), `estimate`, `n` (effective
assertions) and `doubt(limit, above=...)`: the p-value of 'the property meets the limit'.
"""

import math
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from rules.requirement import Kind
from rules.statistics import draws as draw_statistics
from rules.statistics import mean as mean_statistics
from rules.statistics import proportion as proportion_statistics
from rules.statistics import quantile as quantile_statistics
from rules.statistics.bounds import Bounds
from rules.text import Text

Samples = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proportion:
    """`k` events among `n` trials, 0 <= k <= n. `detail` names what the events were."""

    kind: ClassVar[Kind] = Kind.PROPORTION
    k: int
    n: int
    unit: str = "1"
    detail: Text | None = None

    def __post_init__(self) -> None:
        """Refuse impossible counts."""
        if not 0 <= self.k <= self.n:
            message = f"k = {self.k} events cannot be among n = {self.n} trials"
            raise ValueError(message)

    @property
    def estimate(self) -> float | None:
        """Return k/n, or None when nothing was tried."""
        return self.k / self.n if self.n else None

    def bounds(self, confidence: float) -> Bounds:
        """Return Clopper-Pearson bounds."""
        return proportion_statistics.bound_proportion(self.k, self.n, confidence)

    def doubt(self, limit: float, *, above: bool) -> float:
        """Return the exact binomial p-value against 'share <= limit' (`above`) or '>= limit'."""
        test = proportion_statistics.doubt_above if above else proportion_statistics.doubt_below
        return test(self.k, self.n, limit)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quantile:
    """The `q` quantile (0 < q < 1) of `samples` (shape n, in `unit`).

    `error` bounds what is wrong with all samples alike, either way: a clock's offset, a floor that was subtracted.
    More samples do not make it smaller, so both bounds give way to it in full.
    """

    kind: ClassVar[Kind] = Kind.QUANTILE
    samples: Samples
    q: float
    unit: str
    error: float = 0.0
    detail: Text | None = None

    def __post_init__(self) -> None:
        """Refuse an error that bounds nothing."""
        if not 0 <= self.error < math.inf:
            message = f"error = {self.error} is no bound of an error"
            raise ValueError(message)

    @property
    def n(self) -> int:
        """The number of samples."""
        return len(self.samples)

    @property
    def estimate(self) -> float | None:
        """Return the sample quantile."""
        return quantile_statistics.estimate_quantile(self.samples, self.q) if self.n else None

    def bounds(self, confidence: float) -> Bounds:
        """Return distribution-free order-statistic bounds, each moved out by `error`."""
        found = quantile_statistics.bound_quantile(self.samples, self.q, confidence)
        lower = None if found.lower is None else found.lower - self.error
        upper = None if found.upper is None else found.upper + self.error
        return replace(found, lower=lower, upper=upper)

    def doubt(self, limit: float, *, above: bool) -> float:
        """Return the sign-test p-value against 'quantile <= limit' (`above`) or '>= limit', `error` in its favour."""
        test = quantile_statistics.doubt_above if above else quantile_statistics.doubt_below
        return test(self.samples, self.q, limit + self.error if above else limit - self.error)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """An estimated mean with its standard error and degrees of freedom."""

    kind: ClassVar[Kind] = Kind.MEAN
    estimate: float
    standard_error: float
    dof: float
    unit: str
    detail: Text | None = None

    @property
    def n(self) -> int:
        """The number of values behind the mean."""
        return round(self.dof) + 1

    def bounds(self, confidence: float) -> Bounds:
        """Return Student's t bounds."""
        return mean_statistics.bound_mean(self.estimate, self.standard_error, self.dof, confidence)

    def doubt(self, limit: float, *, above: bool) -> float:
        """Return the t-test p-value against 'mean <= limit' (`above`) or '>= limit'."""
        distance = self.estimate - limit if above else limit - self.estimate
        return mean_statistics.doubt_mean(distance, self.standard_error, self.dof)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """`k` occurrences found in `n` effective assertions; exact. k may exceed n."""

    kind: ClassVar[Kind] = Kind.COUNT
    k: int
    n: int
    unit: str = "1"
    detail: Text | None = None

    @property
    def estimate(self) -> float | None:
        """Return k, or None when nothing was asserted."""
        return float(self.k) if self.n else None

    def bounds(self, confidence: float) -> Bounds:
        """Return the count itself on both sides."""
        return _exact(self.estimate, confidence)

    def doubt(self, limit: float, *, above: bool) -> float:
        """Return 0 or 1: an exact count leaves no doubt."""
        return _sure(self.estimate, limit, above=above)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Whether something holds, seen in `n` effective assertions; exact."""

    kind: ClassVar[Kind] = Kind.FLAG
    holds: bool
    n: int = 1
    unit: str = "1"
    detail: Text | None = None

    @property
    def estimate(self) -> float | None:
        """Return 1.0 or 0.0, or None when nothing was asserted."""
        return float(self.holds) if self.n else None

    def bounds(self, confidence: float) -> Bounds:
        """Return the flag itself on both sides."""
        return _exact(self.estimate, confidence)

    def doubt(self, limit: float, *, above: bool) -> float:
        """Return 0 or 1: a flag leaves no doubt."""
        return _sure(self.estimate, limit, above=above)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value with standard uncertainty `u` >= 0, from `n` readings."""

    kind: ClassVar[Kind] = Kind.VALUE
    value: float
    u: float
    unit: str
    n: int = 1
    detail: Text | None = None

    @property
    def estimate(self) -> float | None:
        """Return the value, or None when nothing was read."""
        return self.value if self.n else None

    def bounds(self, confidence: float) -> Bounds:
        """Return normal bounds."""
        if not self.n:
            return _exact(None, confidence)
        return mean_statistics.bound_value(self.value, self.u, confidence)

    def doubt(self, limit: float, *, above: bool) -> float:
        """Return the normal p-value against 'value <= limit' (`above`) or '>= limit'."""
        distance = self.value - limit if above else limit - self.value
        return mean_statistics.doubt_value(distance, self.u)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draws:
    """Draws (shape n, in `unit`) from the distribution of a property."""

    kind: ClassVar[Kind] = Kind.DRAWS
    draws: Samples
    unit: str
    detail: Text | None = None

    @property
    def n(self) -> int:
        """The number of draws."""
        return len(self.draws)

    @property
    def estimate(self) -> float | None:
        """Return the median of the draws."""
        return float(np.median(self.draws)) if self.n else None

    def bounds(self, confidence: float) -> Bounds:
        """Return empirical bounds."""
        return draw_statistics.bound_draws(self.draws, confidence)

    def doubt(self, limit: float, *, above: bool) -> float:
        """Return the share of draws that meet the limit."""
        return draw_statistics.doubt_draws(self.draws, limit, above=above)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Material that a person must judge; it always judges to REVIEW."""

    kind: ClassVar[Kind] = Kind.REVIEW
    text: Text
    n: int = 1
    unit: str = "1"
    detail: Text | None = None

    @property
    def estimate(self) -> float | None:
        """There is no number."""
        return None

    def bounds(self, confidence: float) -> Bounds:
        """There are no bounds."""
        return _exact(None, confidence)

    def doubt(self, limit: float, *, above: bool) -> float:  # noqa: ARG002 - same shape as its siblings
        """Nothing speaks against the limit."""
        return 1.0


Measurement = Proportion | Quantile | Mean | Count | Flag | Value | Draws | Review


def _exact(estimate: float | None, confidence: float) -> Bounds:
    why = proportion_statistics.NOTHING_SAMPLED if estimate is None else None
    return Bounds(lower=estimate, upper=estimate, confidence=confidence, method="exact", why=why)


def _sure(estimate: float | None, limit: float, *, above: bool) -> float:
    if estimate is None:
        return 1.0
    broken = estimate > limit if above else estimate < limit
    return 0.0 if broken else 1.0
