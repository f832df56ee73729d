"""What the audit of coherence found: a grade, the thing it is about, the number and a sentence."""

from dataclasses import dataclass
from enum import StrEnum

from rules.text import Text


class Grade(StrEnum):
    """How grave a finding is."""

    PASS = "pass"  # noqa: S105 - a grade, no password
    CONCERN = "concern"
    FAIL = "fail"


_ORDER = (Grade.PASS, Grade.CONCERN, Grade.FAIL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding. `about` is a code (or two, joined by ' ~ '), `kind` a word in small letters, `value` its number."""

    grade: Grade
    kind: str
    about: str
    text: Text
    value: float | None = None


def find_worst(findings: tuple[Finding, ...]) -> Grade:
    """Return the gravest grade; nothing found is a pass."""
    return max((each.grade for each in findings), key=_ORDER.index, default=Grade.PASS)
