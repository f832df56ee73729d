"""Association rules between the levels of indicators: 'where A is high, B is low more often than by chance'.

Sources: R. Agrawal, T. Imielinski and A. Swami, SIGMOD 1993 (support, confidence; lift after S. Brin et al., SIGMOD
1997); Fisher's exact test. Ten thousand pairs of levels always show some rule, so only those are returned that survive
the false discovery rate over all pairs tested.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import special

from indices.coherence.discovery import adjust
from indices.table import Array


class Level(StrEnum):
    """A third of the units by one indicator; `high` is good, since values are normalised."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


_LEVELS = tuple(Level)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Where `given` is at `when`, `implied` tends to be at `then`: read in this direction, not caused in it.

    n           units that have both indicators
    support     share of them with both levels
    confidence  share with `then` among those with `when`
    lift        confidence over the share of `then` among all
    p           Fisher's exact p-value, one-sided; `q` the same adjusted over all pairs of levels tested
    """

    given: str
    when: Level
    implied: str
    then: Level
    n: int
    support: float
    confidence: float
    lift: float
    p: float
    q: float


def place_levels(values: Array) -> NDArray[np.int8]:
    """Return the level of every value by tertiles of its column: 0 low, 1 middle, 2 high, -1 missing.

    Equal values share a level; a constant column is all low, a column of few values may lack a level.
    """
    levels = np.full(values.shape, -1, dtype=np.int8)
    for place in range(values.shape[1]):
        present = np.isfinite(values[:, place])
        if present.any():
            column = values[present, place]
            cuts = np.quantile(column, [1 / 3, 2 / 3])
            levels[present, place] = (column > cuts[0]).astype(np.int8) + (column > cuts[1])
    return levels


def find_rules(values: Array, codes: Sequence[str], *, rate: float = 0.05) -> tuple[Rule, ...]:
    """Return the rules that survive a false discovery rate of `rate`, strongest lift first.

    `values` have shape (units, indicators), NaN = missing. Each surviving pair of levels gives two rules, one in each
    direction. A level that nobody or everybody has is not tested.
    """
    tables = _Tables.of(place_levels(values))
    tested = list(tables.pairs())
    if not tested:
        return ()
    p = np.array([exceed(*tables.cell(a, b)) for a, b in tested])
    q = adjust(p)
    kept = [place for place in range(len(tested)) if q[place] <= rate]
    found = [
        tables.rule(pair, codes, float(p[place]), float(q[place]))
        for place in kept
        for pair in (tested[place], tested[place][::-1])
    ]
    return tuple(sorted(found, key=lambda rule: (-rule.lift, rule.q, rule.given, rule.implied)))


@lru_cache(maxsize=65536)
def exceed(both: int, first: int, second: int, n: int) -> float:
    """Return P(X >= both) for the overlap X of sets of size `first` and `second` among `n`: Fisher's exact test."""
    least, most = max(both, first + second - n), min(first, second)
    if both <= max(0, first + second - n):
        return 1.0
    x = np.arange(least, most + 1)
    logs = _choose(first, x) + _choose(n - first, second - x) - _choose(n, np.array(second))
    return float(min(1.0, np.exp(logs).sum()))


def _choose(n: int, k: NDArray[np.int_]) -> Array:
    return np.asarray(special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Tables:
    """Counts of all pairs of levels. `both[a, b]` units have both; `single[a, b]` of those with indicator b have a."""

    both: NDArray[np.int64]
    single: NDArray[np.int64]
    common: NDArray[np.int64]

    @classmethod
    def of(cls, levels: NDArray[np.int8]) -> "_Tables":
        # Counts in float64 are exact, and only they are multiplied fast.
        place = np.arange(3 * levels.shape[1])
        has = (levels[:, place // 3] == place % 3).astype(np.float64)
        present = (levels[:, place // 3] >= 0).astype(np.float64)
        counts = [np.rint(table).astype(np.int64) for table in (has.T @ has, has.T @ present, present.T @ present)]
        return cls(both=counts[0], single=counts[1], common=counts[2])

    def pairs(self) -> Iterator[tuple[int, int]]:
        size = len(self.both)
        for a in range(size):
            for b in range(a - a % 3 + 3, size):
                if 0 < self.single[a, b] < self.common[a, b] and 0 < self.single[b, a] < self.common[a, b]:
                    yield a, b

    def cell(self, a: int, b: int) -> tuple[int, int, int, int]:
        return int(self.both[a, b]), int(self.single[a, b]), int(self.single[b, a]), int(self.common[a, b])

    def rule(self, pair: tuple[int, int], codes: Sequence[str], p: float, q: float) -> Rule:
        a, b = pair
        both, first, second, n = self.cell(a, b)
        confidence = both / first
        return Rule(
            given=codes[a // 3],
            when=_LEVELS[a % 3],
            implied=codes[b // 3],
            then=_LEVELS[b % 3],
            n=n,
            support=both / n,
            confidence=confidence,
            lift=confidence * n / second,
            p=p,
            q=q,
        )
