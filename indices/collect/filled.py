"""A filled sheet as it was handed in, before anybody judges it: cells with their places, and its build."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from indices.cell import NO_VALUE, Cell
from indices.collect.layout import COLUMNS


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a sheet. `places` names every cell by the key of its column, as a person finds it (G7)."""

    sheet: str
    number: int
    cells: Mapping[str, Cell]
    places: Mapping[str, str]
    hidden: bool = False
    unsaved: frozenset[str] = frozenset()

    def words(self, key: str) -> str:
        """Return a cell as text, trimmed; empty where there is none."""
        cell = self.cells.get(key)
        if isinstance(cell, float) and cell.is_integer():
            return str(int(cell))  # a spreadsheet keeps the year 2025 as a number
        if isinstance(cell, dt.datetime) and cell.time() == dt.time():
            return cell.date().isoformat()
        return "" if cell is None else str(cell).strip()

    def place(self, key: str) -> str:
        """Return the name of a cell, of the row where its column is missing."""
        return self.places.get(key, str(self.number))

    @property
    def has_value(self) -> bool:
        """Tell whether the value cell holds anything."""
        return self.words("value").casefold() not in NO_VALUE or "value" in self.unsaved


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One sheet: its rows and what is wrong with its build.

    wrong    place of a head -> the name that stands there
    missing  keys of columns that are not there
    merged   ranges of merged cells
    """

    name: str
    rows: tuple[Row, ...]
    wrong: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CityLine:
    """One line of the sheet of cities."""

    sheet: str
    place: str
    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What was handed in. `digest` is that of the specification it was made from; None where the format has none.

    `by_department` tells whether every department has a sheet of its own name.
    """

    file: str
    digest: str | None
    digest_place: tuple[str, str]
    pages: tuple[Page, ...]
    cities: tuple[CityLine, ...] = ()
    by_department: bool = False

    @property
    def rows(self) -> Iterator[Row]:
        """All rows of all sheets."""
        return (row for page in self.pages for row in page.rows)


def find_columns(head: list[str]) -> tuple[dict[str, int], dict[int, str], tuple[str, ...]]:
    """Return key -> position, wrong names by position, and the keys that are missing.

    A column under a wrong name is still read where it stands in its place, so that one slip hides nothing else.
    """
    found = {column.key: at for at, words in enumerate(head) for column in COLUMNS if column.is_called(words)}
    taken = set(found.values())
    wrong = {at: words for at, words in enumerate(head) if at not in taken}
    for at, column in enumerate(COLUMNS):
        if column.key not in found and at in wrong:
            found[column.key] = at
    missing = tuple(column.key for column in COLUMNS if column.key not in found)
    return found, {at: words for at, words in wrong.items() if words or at < len(COLUMNS)}, missing
