"""Reads the data table (COINr's `iData`): uCode, uName, Time, group columns, one column an indicator."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from indices.cell import Cell, NoNumberError, read_number
from indices.remark import Remark
from indices.sheet import Sheet, read_sheet
from indices.structure import Role, Structure
from indices.table import Array, Table
from rules.errors import UsageError
from rules.text import Text

UNIT, NAME, TIME = "uCode", "uName", "Time"
CLASS = "uClass"


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """The indicators, the denominators and the class of every unit (empty where the file has no `uClass`).

    times    the cell of column Time for every unit, where there is one
    history  the indicators of other periods by their Time, where one period was picked out of several
    """

    indicators: Table
    denominators: Table
    times: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    history: Mapping[str, Table] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = field(default_factory=tuple)

    def keep(self, rows: Sequence[int]) -> "Data":
        """Return the data of the units at `rows` alone, in this order."""
        units = {self.indicators.units[row] for row in rows}
        return replace(
            self,
            indicators=self.indicators.keep(rows),
            denominators=self.denominators.keep(rows),
            times=tuple(self.times[row] for row in rows) if self.times else (),
            classes=tuple(self.classes[row] for row in rows) if self.classes else (),
            history={
                name: table.keep([row for row, unit in enumerate(table.units) if unit in units])
                for name, table in self.history.items()
            },
        )


def read_data(path: Path, structure: Structure, *, sheet: str | None = None, period: str | None = None) -> Data:
    """Read the data of `structure` from the CSV or XLSX file at `path`.

    Columns that the structure does not name are left out, with a remark. `period` picks the rows of one Time out of a
    file of several; the others become the history that panel imputation looks at.

    Raises
    ------
    UsageError
        As `read_sheet`; a column is missing; a unit has no code or stands twice; a cell is no plain number; the period
        is not there.

    """
    whole = read_sheet(path, name=sheet)
    if period is None:
        return _read_period(path, whole, structure)
    tables = _split(path, whole, period)
    data = _read_period(path, tables[period], structure)
    history = {
        name: _read_period(path, table, structure).indicators for name, table in tables.items() if name != period
    }
    return replace(data, history=history)


def _split(path: Path, table: Sheet, period: str) -> dict[str, Sheet]:
    """Return the rows of every period as a sheet of their own, the periods in order of time (of their words)."""
    rows: dict[str, list[int]] = {}
    for row, name in enumerate(_read_words(table, TIME)):
        rows.setdefault(name, []).append(row)
    if period not in rows:
        known = ", ".join(sorted(filter(None, rows))) or "-"
        raise UsageError(
            Text(
                zh=f"{path}：{TIME} 列中没有 {period}。现有：{known}。",
                en=f"{path}: column {TIME} holds no {period}. There are: {known}.",
            )
        )
    return {
        name: replace(
            table,
            rows=tuple(table.rows[row] for row in rows[name]),
            lines=tuple(table.lines[row] for row in rows[name]),
        )
        for name in sorted(rows)
    }


def _read_period(path: Path, table: Sheet, structure: Structure) -> Data:
    if table.find(UNIT) is None:
        raise UsageError(
            Text(
                zh=f"{path}：数据表缺少列 {UNIT}（单元代码）。请给每个城市一个唯一代码。",
                en=f"{path}: the data table lacks column {UNIT}, a code for every unit.",
            )
        )
    wanted = [each.code for each in structure.elements if each.role in (Role.INDICATOR, Role.DENOMINATOR)]
    _refuse_missing(path, table, wanted)
    units = _read_units(table)
    groups = {
        each.code: _read_words(table, each.code)
        for each in structure.of_role(Role.GROUP)
        if table.find(each.code) is not None
    }
    names = {unit: name for unit, name in zip(units, _read_words(table, NAME), strict=True) if name}
    denominators = [each.code for each in structure.of_role(Role.DENOMINATOR)]
    return Data(
        indicators=_read_table(table, structure.codes, units, names, groups),
        denominators=_read_table(table, denominators, units, names, groups),
        times=_read_words(table, TIME) if table.find(TIME) is not None else (),
        classes=_read_words(table, CLASS) if table.find(CLASS) is not None else (),
        remarks=_tell_unused(table, {*wanted, *groups, UNIT, NAME, TIME, CLASS}),
    )


def _refuse_missing(path: Path, table: Sheet, wanted: Sequence[str]) -> None:
    missing = [code for code in wanted if table.find(code) is None]
    if missing:
        shown = ", ".join(missing[:8]) + (" …" if len(missing) > 8 else "")
        raise UsageError(
            Text(
                zh=f"{path}：数据表缺少 {len(missing)} 列：{shown}。请补上这些列，或从结构表中删去。",
                en=f"{path}: the data table lacks {len(missing)} columns: {shown}. Add them, or take them out of the "
                "structure.",
            )
        )


def _read_units(table: Sheet) -> tuple[str, ...]:
    place = table.head.index(UNIT)
    units = _read_words(table, UNIT)
    if not units:
        raise UsageError(Text(zh=f"{table.file}：没有一行数据。", en=f"{table.file}: has no row of data."))
    first: dict[str, int] = {}
    for row, unit in enumerate(units):
        at = table.place(row, place)
        if not unit:
            raise UsageError(Text(zh=f"{at.zh}：没有单元代码。", en=f"{at.en}: holds no code of a unit."))
        if unit in first:
            line = table.lines[first[unit]]
            raise UsageError(
                Text(
                    zh=f"{at.zh}：单元 {unit} 已在第 {line} 行。每个单元只能有一行（多期数据请用 --period 选一期）。",
                    en=f"{at.en}: unit {unit} stands in line {line} already; each unit has one row (of several "
                    "periods pick one with --period).",
                )
            )
        first[unit] = row
    return units


def _read_words(table: Sheet, name: str) -> tuple[str, ...]:
    place = table.find(name)
    if place is None:
        return ("",) * len(table.rows)
    return tuple("" if cell is None else str(cell).strip() for cell in table.column(place))


def _read_table(
    table: Sheet,
    codes: Sequence[str],
    units: tuple[str, ...],
    names: Mapping[str, str],
    groups: Mapping[str, tuple[str, ...]],
) -> Table:
    values = np.empty((len(units), len(codes)), dtype=np.float64)
    for column, code in enumerate(codes):
        values[:, column] = _read_column(table, table.head.index(code))
    return Table(units=units, codes=tuple(codes), values=values, names=names, groups=groups)


def _read_column(table: Sheet, place: int) -> Array:
    cells = table.column(place)
    if all(isinstance(cell, float) and not math.isinf(cell) for cell in cells):
        return np.array(cells, dtype=np.float64)
    return np.array([_read_cell(table, row, place, cell) for row, cell in enumerate(cells)], dtype=np.float64)


def _read_cell(table: Sheet, row: int, place: int, cell: Cell) -> float:
    try:
        return read_number(cell)
    except NoNumberError as error:
        at = table.place(row, place)
        raise UsageError(Text(zh=f"{at.zh}：{error.message.zh}", en=f"{at.en}: {error.message.en}")) from error


def _tell_unused(table: Sheet, used: set[str]) -> tuple[Remark, ...]:
    return tuple(
        Remark(
            kind="unused-column",
            about=name,
            text=Text(
                zh=f"{table.file} 的列 {name} 不在结构表中，没有使用。",
                en=f"Column {name} of {table.file} is not in the structure and was not used.",
            ),
        )
        for name in table.head
        if name not in used
    )
