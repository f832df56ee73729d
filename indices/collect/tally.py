"""What is kept of the rows of one field and city: enough to go on with when more rows come."""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from indices.collect.source_map import Aggregate

MOST_DISTINCT = 1_000_000


@dataclass(slots=True, kw_only=True)
class Tally:
    """Sums over rows. `digest` is the sha256 over the digest before and the canonical rows since, in their order."""

    count: int = 0
    total: float = 0.0
    lost: float = 0.0
    over: float = 0.0
    lowest: float = math.inf
    highest: float = -math.inf
    skipped: int = 0
    seen: set[str] = field(default_factory=set)
    digest: str = ""

    def add(self, value: float, over: float) -> None:
        """Count a row with a number in."""
        self.count += 1
        self.over += over
        self.lowest, self.highest = min(self.lowest, value), max(self.highest, value)
        # Neumaier: a million kilowatt-hours must not depend on the order of their rows in the third digit.
        whole = self.total + value
        large, small = (self.total, value) if abs(self.total) >= abs(value) else (value, self.total)
        self.lost += (large - whole) + small
        self.total = whole

    def result(self, aggregate: Aggregate) -> float | None:
        """Return the number, None where there is none (a mean of no rows, a ratio over 0)."""
        total = self.total + self.lost
        if aggregate is Aggregate.COUNT:
            return float(self.count)
        if aggregate is Aggregate.DISTINCT:
            return float(len(self.seen))
        if aggregate is Aggregate.SUM:
            return total
        below = self.over if aggregate is Aggregate.RATIO else self.count
        if not below:
            return None
        return {Aggregate.LOWEST: self.lowest, Aggregate.HIGHEST: self.highest}.get(aggregate, total / below)

    def to_plain(self) -> dict[str, Any]:
        """Return the tally as JSON values."""
        ends = {} if not self.count else {"lowest": self.lowest, "highest": self.highest}
        plain = {name: getattr(self, name) for name in ("count", "total", "lost", "over", "skipped", "digest")}
        return plain | {"seen": sorted(self.seen)} | {k: v for k, v in ends.items() if math.isfinite(v)}

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any]) -> Self:
        """Return the tally that `to_plain` wrote."""
        return cls(**{**plain, "seen": set(plain["seen"])})


@dataclass(slots=True)
class Chain:
    """A sha256 over lines that goes on from an earlier one."""

    before: str = ""

    def __post_init__(self) -> None:
        """Begin with the digest before."""
        self._hash = hashlib.sha256(self.before.encode())

    _hash: Any = field(init=False)

    def add(self, line: bytes) -> None:
        """Take in one line."""
        self._hash.update(line + b"\n")

    @property
    def digest(self) -> str:
        """The digest of all lines so far."""
        return str(self._hash.hexdigest())
