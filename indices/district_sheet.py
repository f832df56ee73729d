"""Reads the table of districts: uCode of the city, district, people, and one column an indicator."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indices.cell import NoNumberError, read_number
from indices.collect.period import read_period
from indices.data_sheet import TIME, UNIT
from indices.sheet import Sheet, read_sheet
from indices.table import Array
from rules.errors import UsageError
from rules.text import Text

DISTRICT, PEOPLE = "district", "people"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Districts:
    """Districts in rows: the unit of each, its people, and its values, shape (districts, codes), NaN = missing."""

    units: tuple[str, ...]
    names: tuple[str, ...]
    codes: tuple[str, ...]
    people: Array
    values: Array

    def split(self, code: str) -> Iterator[tuple[str, Array, Array]]:
        """Yield every unit with the values of `code` in its districts and their people."""
        column, units = self.values[:, self.codes.index(code)], np.array(self.units)
        for unit in dict.fromkeys(self.units):
            rows = units == unit
            yield unit, column[rows], self.people[rows]


def read_districts(path: Path, *, units: Sequence[str], codes: Sequence[str], period: str) -> Districts:
    """Read the districts of `units`; with a column `Time` only those of `period`.

    Raises
    ------
    UsageError
        As `read_sheet`; a column is missing, or none of `codes` is there; a unit is unknown; a district stands twice; a
        cell is no plain number; people are missing or not above 0; the period has no row.

    """
    table = read_sheet(path)
    _refuse_missing(path, table)
    found = tuple(code for code in codes if table.find(code) is not None)
    if not found:
        raise _refuse(
            path,
            zh="没有一列是结构中的指标代码。请用指标代码作列名。",
            en="has no column of an indicator of the structure; name the columns by their codes.",
        )
    rows = [row for row in range(len(table.rows)) if _is_of(table, row, period)]
    if not rows:
        raise _refuse(path, zh=f"没有 {period} 期的行。请补上。", en=f"has no row for {period}; supply the period.")
    cities, names = ([_read_word(table, row, name) for row in rows] for name in (UNIT, DISTRICT))
    _refuse_names(table, rows, list(zip(cities, names, strict=True)), units)
    return Districts(
        units=tuple(cities),
        names=tuple(names),
        codes=found,
        people=np.array([_read_people(table, row) for row in rows]),
        values=np.array([[_read_number(table, row, code) for code in found] for row in rows]),
    )


def _refuse_missing(path: Path, table: Sheet) -> None:
    missing = [name for name in (UNIT, DISTRICT, PEOPLE) if table.find(name) is None]
    if missing:
        shown = ", ".join(missing)
        raise _refuse(
            path,
            zh=f"区县表缺少列 {shown}。列名应为 {UNIT}、{DISTRICT}、{PEOPLE} 和指标代码。",
            en=f"the table of districts lacks {shown}; its columns are {UNIT}, {DISTRICT}, {PEOPLE} and codes of "
            "indicators.",
        )


def _is_of(table: Sheet, row: int, period: str) -> bool:
    if table.find(TIME) is None:
        return True
    words = _read_word(table, row, TIME)
    try:
        return read_period(words).label == period
    except UsageError as error:
        raise _point(table, row, TIME, error.message) from error


def _refuse_names(table: Sheet, rows: list[int], names: list[tuple[str, str]], units: Sequence[str]) -> None:
    first: dict[tuple[str, str], int] = {}
    for row, (unit, district) in zip(rows, names, strict=True):
        if unit not in units:
            raise _point(
                table, row, UNIT, Text(zh=f"单元 {unit} 不在面板中。", en=f"unit '{unit}' is not in the panel.")
            )
        if (unit, district) in first:
            line = table.lines[first[unit, district]]
            text = Text(
                zh=f"{unit} 的“{district}”已在第 {line} 行。", en=f"'{district}' of {unit} has line {line} already."
            )
            raise _point(table, row, DISTRICT, text)
        first[unit, district] = row


def _read_word(table: Sheet, row: int, name: str) -> str:
    cell = table.rows[row][table.head.index(name)]
    whole = isinstance(cell, float) and cell.is_integer()
    return "" if cell is None else f"{cell:.0f}" if whole else str(cell).strip()


def _read_people(table: Sheet, row: int) -> float:
    people = _read_number(table, row, PEOPLE)
    if not people > 0:
        raise _point(table, row, PEOPLE, Text(zh="人口应为大于 0 的数。", en="people must be a number above 0."))
    return people


def _read_number(table: Sheet, row: int, name: str) -> float:
    place = table.head.index(name)
    try:
        return read_number(table.rows[row][place])
    except NoNumberError as error:
        raise _point(table, row, name, error.message) from error


def _point(table: Sheet, row: int, name: str, text: Text) -> UsageError:
    at = table.place(row, table.head.index(name))
    return UsageError(Text(zh=f"{at.zh}：{text.zh}", en=f"{at.en}: {text.en}"))


def _refuse(path: Path, *, zh: str, en: str) -> UsageError:
    return UsageError(Text(zh=f"{path}：{zh}", en=f"{path}: {en}"))
