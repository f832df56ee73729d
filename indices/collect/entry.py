"""What a check knows beside the sheet, and what it makes of a row: an entry, then a reading."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from indices.collect.filled import Row
from indices.collect.specification import FieldSpec

Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What a sheet is compared with.

    reference   (city, field) -> value from an independent source (a census, national accounts)
    last        (city, field) -> value of the period before
    evidence    the folder of evidence files; None = not looked for
    """

    reference: Mapping[Key, float] = field(default_factory=dict)
    last: Mapping[Key, float] = field(default_factory=dict)
    evidence: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A row whose field is known."""

    row: Row
    city: str
    spec: FieldSpec

    @property
    def key(self) -> Key:
        """City and field."""
        return self.city, self.spec.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An entry with its value, read and free of errors in itself."""

    entry: Entry
    value: float | str | dt.date

    @property
    def number(self) -> float | None:
        """The value where it is a number."""
        return float(self.value) if isinstance(self.value, (int, float)) else None
