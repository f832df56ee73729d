"""The seven words of judgement, and how they add up."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from rules.text import Text


class Word(StrEnum):
    """A closed word; NOT_ESTABLISHED is a roll-up state that nothing has lifted yet."""

    PASS = "PASS"  # noqa: S105 - a verdict, not a password
    FAIL = "FAIL"
    INCONCLUSIVE = "INCONCLUSIVE"
    NOT_APPLICABLE = "NOT_APPLICABLE"
    NOT_TESTED = "NOT_TESTED"
    REVIEW = "REVIEW"
    ERROR = "ERROR"
    NOT_ESTABLISHED = "NOT_ESTABLISHED"


WORD_NAMES = {
    Word.PASS: Text(zh="符合", en="Pass"),
    Word.FAIL: Text(zh="不符合", en="Fail"),
    Word.INCONCLUSIVE: Text(zh="不能判定", en="Inconclusive"),
    Word.NOT_APPLICABLE: Text(zh="不适用", en="Not applicable"),
    Word.NOT_TESTED: Text(zh="未测试", en="Not tested"),
    Word.REVIEW: Text(zh="待人工评审", en="Review by a person"),
    Word.ERROR: Text(zh="测试工具出错", en="Error of the tester"),
    Word.NOT_ESTABLISHED: Text(zh="未确立", en="Not established"),
}

# With a broken tester the fails are suspect too, so ERROR stands first
# (Inferno, Matter and TTCN-3 order them alike: reference/testing.md section 3).
_WORST_FIRST = (
    Word.ERROR,
    Word.FAIL,
    Word.INCONCLUSIVE,
    Word.REVIEW,
    Word.NOT_TESTED,
    Word.NOT_ESTABLISHED,
    Word.PASS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A word with the sentence that explains it."""

    word: Word
    reason: Text


def roll_up(words: Iterable[Word]) -> Word:
    """Return the worst word; NOT_APPLICABLE is neutral, and nothing at all is NOT_ESTABLISHED."""
    effective = set(words) - {Word.NOT_APPLICABLE}
    for word in _WORST_FIRST:
        if word in effective:
            return word
    return Word.NOT_ESTABLISHED
