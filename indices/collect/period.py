"""A period of time as people write it: 2025, 2025-Q2, 2025-06, 2025-06-30."""

import datetime as dt
import re
from dataclasses import dataclass

from rules.errors import UsageError
from rules.text import Text

_SHAPE = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(\d{2})(?:-(\d{2}))?))?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From `start` (inclusive) to `end` (exclusive); `label` is how it is written."""

    label: str
    start: dt.date
    end: dt.date

    def holds(self, day: dt.date) -> bool:
        """Tell whether the day lies in the period."""
        return self.start <= day < self.end

    def covers(self, other: "Period") -> bool:
        """Tell whether `other` lies wholly in this period."""
        return self.start <= other.start and other.end <= self.end


def read_period(words: str) -> Period:
    """Return the period that `words` names: a year, a quarter, a month or a day.

    Raises
    ------
    UsageError
        It is none of them.

    """
    label = words.strip().removesuffix("年").strip()
    found = _SHAPE.fullmatch(label)
    try:
        if found is not None:
            return _make(label, *(int(part) if part else None for part in found.groups()))
    except ValueError:
        pass  # month 13, day 31 of February, year 0: said below with the rest
    raise UsageError(
        Text(
            zh=f"时期“{words}”无法识别，请写成 2025、2025-Q2、2025-06 或 2025-06-30。",
            en=f"Period '{words}' cannot be read; write 2025, 2025-Q2, 2025-06 or 2025-06-30.",
        )
    )


def _make(label: str, year: int | None, quarter: int | None, month: int | None, day: int | None) -> Period:
    first = dt.date(year or 0, month or 3 * (quarter or 1) - 2, day or 1)
    if day is not None:
        return Period(label=label, start=first, end=first + dt.timedelta(days=1))
    months = 1 if month else 3 if quarter else 12
    passed = first.year * 12 + first.month - 1 + months
    return Period(label=label, start=first, end=dt.date(passed // 12, passed % 12 + 1, 1))
