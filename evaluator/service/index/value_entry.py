"""Values of indicators as documents, for the API and the console."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field

from evaluator.service.index.values import find_values
from indices.database.value import Version
from rules.noun import Noun


class ValueEntry(Noun):
    """One version of a value; `value` is null where it was withdrawn."""

    city: str
    indicator: str
    period: str
    value: float | None
    u: float | None
    unit: str
    quality: str
    source: str
    evidence: str
    version: int
    entered: dt.datetime
    entered_by: str
    reason: str
    superseded_by: int | None


class ValueList(Noun):
    """The values wanted."""

    schema_: Literal["cityassay/index-values/1"] = Field(default="cityassay/index-values/1", alias="schema")
    values: tuple[ValueEntry, ...]


def list_values(
    folder: Path,
    *,
    cities: Sequence[str] = (),
    indicators: Sequence[str] = (),
    periods: Sequence[str] = (),
    history: bool = False,
) -> ValueList:
    """Return the values wanted; empty sequences mean all.

    Raises
    ------
    UsageError
        There is no database in the folder, or somebody is writing for too long.

    """
    found = find_values(folder, cities=cities, indicators=indicators, periods=periods, history=history)
    return list_entries(found)


def list_entries(versions: Sequence[Version]) -> ValueList:
    """Return versions as a document."""
    return ValueList(
        values=tuple(
            ValueEntry(
                city=each.value.city,
                indicator=each.value.indicator,
                period=each.value.period,
                value=each.value.value,
                u=each.value.u,
                unit=each.value.unit,
                quality=each.value.quality.value,
                source=each.value.source,
                evidence=each.value.evidence,
                version=each.version,
                entered=each.entered,
                entered_by=each.entered_by,
                reason=each.reason,
                superseded_by=each.superseded_by,
            )
            for each in versions
        )
    )
