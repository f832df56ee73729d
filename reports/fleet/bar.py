"""The drawing of a share: a bar parted by verdict, passes first, and the interval of the pass share over it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules.fleet_run import Share
from rules.verdict import Word

# Passes first, so that the end of the first part is the pass share; then what asks for attention, worst last.
_ORDER = (
    Word.PASS,
    Word.REVIEW,
    Word.NOT_TESTED,
    Word.NOT_ESTABLISHED,
    Word.INCONCLUSIVE,
    Word.ERROR,
    Word.FAIL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of the bar, from `start` to `end` in shares of its length."""

    word: Word
    count: int
    start: float
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareBar:
    """The parts of the bar, and the interval from `lower` to `upper`; None where there is nothing to show."""

    parts: tuple[Part, ...]
    lower: float | None
    upper: float | None


def lay_bar(share: Share, counts: Mapping[Word, int]) -> ShareBar:
    """Lay out the bar of a share; verdicts that the share leaves out are left out of the bar."""
    return ShareBar(parts=tuple(_part(counts, share.n)), lower=share.lower, upper=share.upper)


def _part(counts: Mapping[Word, int], n: int) -> Iterable[Part]:
    at = 0
    for word in _ORDER:
        count = counts.get(word, 0)
        if count and n:
            yield Part(word=word, count=count, start=at / n, end=(at + count) / n)
            at += count
