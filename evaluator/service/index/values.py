"""The use cases behind `index values`: values of indicators in versions, from sheets in, as tables out."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluator.service.index.use import read_clock
from indices.city_sheet import evaluate_cities, specify_collection
from indices.collect.check import check_file
from indices.collect.entry import Background
from indices.database.exchange import make_table, write_csv, write_xlsx
from indices.database.store import Query, ValueStore
from indices.database.value import Version
from indices.library.catalogue import read_catalogue
from indices.library.tree import structure_of
from rules.errors import UsageError
from rules.text import Text

FORMS = ("csv", "xlsx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A filled sheet that is entered: by whom, and why where it corrects something."""

    sheet: Path
    framework: str
    period: str
    by: str
    reason: str
    evidence: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What was entered, and remarks on indicators that have no value."""

    versions: tuple[Version, ...]
    remarks: tuple[Text, ...]


def enter_sheet(folder: Path, entry: Entry) -> Entered:
    """Enter the indicators of a filled sheet, all or none; a value that stands there already becomes a new version.

    Raises
    ------
    UsageError
        The sheet has errors, or cannot be read; somebody else is writing; the framework is unknown.

    """
    catalogue = read_catalogue()
    specification = specify_collection(catalogue, entry.framework, entry.period)
    checkup = check_file(entry.sheet, specification, Background(evidence=entry.evidence))
    if checkup.errors:
        first, count = checkup.errors[0].text, len(checkup.errors)
        raise UsageError(
            Text(
                zh=f"采集表有 {count} 处错误，没有入库。第一处：{first.zh}",
                en=f"The sheet has {count} errors and was not entered. The first: {first.en}",
            )
        )
    structure = structure_of(entry.framework, catalogue=catalogue, partly_recalled=True)
    found = evaluate_cities(catalogue, entry.framework, checkup.values, structure)
    versions = ValueStore(folder=folder).add(found.values, by=entry.by, reason=entry.reason, now=read_clock())
    return Entered(versions=versions, remarks=tuple(each.text for each in found.remarks))


def find_values(
    folder: Path,
    *,
    cities: Sequence[str] = (),
    indicators: Sequence[str] = (),
    periods: Sequence[str] = (),
    as_of: dt.datetime | None = None,
    history: bool = False,
) -> tuple[Version, ...]:
    """Return the versions wanted; empty sequences mean all.

    Raises
    ------
    UsageError
        There is no database in the folder, or somebody is writing for too long.

    """
    query = Query(
        cities=tuple(cities), indicators=tuple(indicators), periods=tuple(periods), as_of=as_of, history=history
    )
    return ValueStore(folder=folder).find(query)


def undo_value(folder: Path, key: tuple[str, str, str], *, by: str, reason: str) -> Version:
    """Take back the last version of a value: a new version says what the one before said.

    Raises
    ------
    UsageError
        There is no such value, or nothing to take back.

    """
    return ValueStore(folder=folder).undo(key, by=by, reason=reason, now=read_clock())


def export_values(versions: Sequence[Version], form: str) -> bytes:
    """Return the versions as CSV or XLSX."""
    return write_xlsx(versions) if form == "xlsx" else write_csv(versions)


def export_table(versions: Sequence[Version], period: str) -> str:
    """Return cities x indicators of one period as COINr's data table, for `index build`."""
    table = make_table(versions, period=period)
    lines = [",".join(("uCode", "Time", *table.codes))]
    for unit, values in zip(table.units, table.values, strict=True):
        cells = ("" if value != value else repr(float(value)) for value in values)  # noqa: PLR0124 - NaN is not itself
        lines.append(",".join((unit, period, *cells)))
    return "\n".join(lines) + "\n"
