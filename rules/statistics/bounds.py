"""A one-sided lower and a one-sided upper bound, each with the stated confidence."""

from dataclasses import dataclass

from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Two one-sided bounds; `None` where the data allow none, and `why` then says so.

    Each bound holds with `confidence` on its own, so the pair is an interval of 2*confidence - 1.
    """

    lower: float | None
    upper: float | None
    confidence: float
    method: str
    why: Text | None = None
