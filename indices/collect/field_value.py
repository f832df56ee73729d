"""The value of one field for one city and period, with all that stands behind it."""

import datetime as dt
from dataclasses import dataclass

from indices.collect.quality import Quality


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldValue:
    """A raw value.

    source     where it comes from: words of the sheet, or the id of a source of the mapping
    evidence   sha256 of the evidence file, or of the canonical rows it was counted from; empty = none
    place      the cell, or the query
    """

    city: str
    code: str
    period: str
    value: float | str | dt.date
    unit: str
    quality: Quality
    source: str
    evidence: str = ""
    place: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """City and field."""
        return self.city, self.code
