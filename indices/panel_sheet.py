"""Reads a panel: the data table with a column `Time` and one row a unit and period.

A column `<code>_flag` beside an indicator marks breaks: the letter b, as Eurostat writes it, says that the series
begins anew in this period. One more column may be named as the outcome, which is outside the index.
"""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from indices.cell import Cell, NoNumberError, read_number
from indices.collect.period import Period, read_period
from indices.data_sheet import CLASS, NAME, TIME, UNIT, Data
from indices.foresight.panel import Panel
from indices.remark import Remark
from indices.sheet import Sheet, read_sheet
from indices.structure import Role, Structure
from indices.table import Array, Mask, Table
from rules.errors import UsageError
from rules.text import Text

FLAG, BREAK = "_flag", "b"
_LONGEST_FLAG = 4
_DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PanelData:
    """A panel as it was read.

    by_period      in order of time: the data of the units that have a row in the period, as `read_data` gives them
    panel          all units and periods with the codes of the indicators, and then that of the outcome where one is
    outcome        its column, or None
    years_between  one period and the next
    """

    by_period: Mapping[str, Data]
    panel: Panel
    outcome: str | None
    years_between: float
    remarks: tuple[Remark, ...]

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods in order of time."""
        return self.panel.periods

    @property
    def last(self) -> Data:
        """The data of the last period."""
        return self.by_period[self.periods[-1]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Rows:
    """The rows of the sheet: unit and period of each, and its columns."""

    table: Sheet
    units: tuple[str, ...]
    periods: tuple[Period, ...]
    values: Mapping[str, Array]
    broken: Mapping[str, Mask]

    def read(self, code: str, rows: Sequence[int]) -> Array:
        return self.values[code][list(rows)]


def read_panel(path: Path, structure: Structure, *, sheet: str | None = None, outcome: str | None = None) -> PanelData:
    """Read the panel of `structure` from the CSV or XLSX file at `path`.

    Raises
    ------
    UsageError
        As `read_sheet`; a column is missing; a unit has no code, or two rows in a period; a cell is no plain number, no
        period or no flag; there is one period only, or they are not equally far apart; the outcome is in the index.

    """
    table = read_sheet(path, name=sheet)
    wanted = [each.code for each in structure.elements if each.role in (Role.INDICATOR, Role.DENOMINATOR)]
    _refuse_missing(path, table, wanted)
    if outcome is not None:
        _refuse_outcome(path, table, structure, outcome)
    numbers = [*wanted, *([outcome] if outcome is not None else [])]
    rows = _read_rows(table, numbers)
    periods = _order_periods(path, rows.periods)
    by_period = {each.label: _read_period(rows, structure, each) for each in periods}
    used = {*numbers, *(f"{code}{FLAG}" for code in numbers), UNIT, NAME, TIME, CLASS}
    used |= {each.code for each in structure.of_role(Role.GROUP)}
    return PanelData(
        by_period=by_period,
        panel=_make_panel(rows, (*structure.codes, *numbers[len(wanted) :]), periods),
        outcome=outcome,
        years_between=_measure_steps(periods)[0],
        remarks=tuple(_tell_unused(table.file, name) for name in table.head if name not in used),
    )


def _refuse_missing(path: Path, table: Sheet, wanted: Sequence[str]) -> None:
    if table.find(TIME) is None:
        raise _refuse(
            path,
            zh=f"面板数据缺少列 {TIME}（时期，如 2024）。每个单元每期一行。",
            en=f"the panel lacks column {TIME} (the period, such as 2024); it has one row for each unit and period.",
        )
    missing = [name for name in (UNIT, *wanted) if table.find(name) is None]
    if missing:
        shown = ", ".join(missing[:8]) + (" …" if len(missing) > 8 else "")
        raise _refuse(
            path,
            zh=f"面板数据缺少 {len(missing)} 列：{shown}。请补上这些列，或从结构表中删去。",
            en=f"the panel lacks {len(missing)} columns: {shown}. Add them, or take them out of the structure.",
        )


def _refuse_outcome(path: Path, table: Sheet, structure: Structure, outcome: str) -> None:
    if outcome in structure.by_code:
        raise _refuse(
            path,
            zh=f"--outcome {outcome} 在指数之内，不能用来检验指数。请另选指数之外的列。",
            en=f"--outcome {outcome} is part of the index and cannot test it; name a column outside the index.",
        )
    taken = {UNIT, NAME, TIME, CLASS, *structure.by_code}
    free = [name for name in table.head if name not in taken and not name.endswith(FLAG)]
    if outcome not in free:
        shown = ", ".join(free[:12]) or "-"
        raise _refuse(
            path,
            zh=f"没有可作为外部结果的列 {outcome}；指数之外的列有：{shown}。",
            en=f"has no column {outcome} for the outcome; columns outside the index: {shown}.",
        )


def _read_rows(table: Sheet, codes: Sequence[str]) -> _Rows:
    units = _read_words(table, UNIT)
    if not units:
        raise UsageError(Text(zh=f"{table.file}：没有一行数据。", en=f"{table.file}: has no row of data."))
    periods = tuple(_read_time(table, row) for row in range(len(table.rows)))
    _refuse_doubles(table, units, periods)
    flags = {code: table.find(f"{code}{FLAG}") for code in codes}
    return _Rows(
        table=table,
        units=units,
        periods=periods,
        values={code: _read_numbers(table, table.head.index(code)) for code in codes},
        broken={code: _read_flags(table, place) for code, place in flags.items()},
    )


def _read_time(table: Sheet, row: int) -> Period:
    place = table.head.index(TIME)
    cell = table.rows[row][place]
    whole = isinstance(cell, float) and cell.is_integer()
    words = str(int(cell)) if whole and isinstance(cell, float) else "" if cell is None else str(cell)
    words = cell.date().isoformat() if isinstance(cell, dt.datetime) else words
    try:
        return read_period(words)
    except UsageError as error:
        raise _point(table, row, place, error.message) from error


def _refuse_doubles(table: Sheet, units: Sequence[str], periods: Sequence[Period]) -> None:
    place, first = table.head.index(UNIT), dict[tuple[str, str], int]()
    for row, (unit, period) in enumerate(zip(units, periods, strict=True)):
        if not unit:
            raise _point(table, row, place, Text(zh="没有单元代码。", en="holds no code of a unit."))
        key = (unit, period.label)
        if key in first:
            line = table.lines[first[key]]
            text = Text(
                zh=f"单元 {unit} 在 {period.label} 期已有第 {line} 行。每个单元每期只能有一行。",
                en=f"unit {unit} has line {line} for {period.label} already; it has one row in each period.",
            )
            raise _point(table, row, place, text)
        first[key] = row


def _order_periods(path: Path, found: Sequence[Period]) -> tuple[Period, ...]:
    periods = tuple(sorted({each.label: each for each in found}.values(), key=lambda each: each.start))
    if len(periods) < 2:
        raise _refuse(
            path,
            zh=f"只有 {periods[0].label} 一期。面板至少需要两期；单期数据请用 index build。",
            en=f"holds {periods[0].label} only; a panel needs two periods. For a single one use index build.",
        )
    if len({(len(each.label), "Q" in each.label) for each in periods}) > 1:
        raise _refuse(
            path,
            zh=f"列 {TIME} 混用了年、季、月或日。请统一为一种。",
            en=f"column {TIME} mixes years, quarters, months or days; write one kind.",
        )
    steps = _measure_steps(periods)
    for (before, after), step in zip(pairwise(periods), steps, strict=True):
        # A quarter has 90 to 92 days.
        if not 0.9 * min(steps) <= step <= 1.1 * min(steps):
            raise _refuse(
                path,
                zh=f"{before.label} 与 {after.label} 之间的间隔与其他各期不同。请补上缺少的时期，或删去较早的时期。",
                en=f"{before.label} and {after.label} are not as far apart as the other periods. Supply the period in "
                "between, or take the earlier ones out.",
            )
    return periods


def _measure_steps(periods: Sequence[Period]) -> list[float]:
    """Return the years between neighbouring periods, counted in months where all begin with a month."""
    if all(each.start.day == 1 for each in periods):
        months = [each.start.year * 12 + each.start.month for each in periods]
        return [(after - before) / 12 for before, after in pairwise(months)]
    return [(after.start - before.start).days / _DAYS_A_YEAR for before, after in pairwise(periods)]


def _read_period(rows: _Rows, structure: Structure, period: Period) -> Data:
    here = [row for row, each in enumerate(rows.periods) if each.label == period.label]
    table, units = rows.table, tuple(rows.units[row] for row in here)

    def words(name: str) -> tuple[str, ...]:
        return tuple(_read_words(table, name)[row] for row in here) if table.find(name) is not None else ()

    groups = {
        each.code: words(each.code) for each in structure.of_role(Role.GROUP) if table.find(each.code) is not None
    }
    names = {unit: name for unit, name in zip(units, words(NAME), strict=False) if name}

    def pick(codes: Sequence[str]) -> Table:
        values = np.array([rows.read(code, here) for code in codes], dtype=np.float64).reshape(len(codes), len(units))
        return Table(units=units, codes=tuple(codes), values=values.T.copy(), names=names, groups=groups)

    return Data(
        indicators=pick(structure.codes),
        denominators=pick([each.code for each in structure.of_role(Role.DENOMINATOR)]),
        times=(period.label,) * len(units),
        classes=words(CLASS),
    )


def _make_panel(rows: _Rows, codes: Sequence[str], periods: Sequence[Period]) -> Panel:
    units, labels = tuple(dict.fromkeys(rows.units)), [each.label for each in periods]
    at_unit, at_period = ({name: place for place, name in enumerate(names)} for names in (units, labels))
    unit = np.array([at_unit[each] for each in rows.units])
    period = np.array([at_period[each.label] for each in rows.periods])
    values = np.full((len(units), len(labels), len(codes)), np.nan)
    broken = np.zeros(values.shape, dtype=bool)
    for place, code in enumerate(codes):
        values[unit, period, place], broken[unit, period, place] = rows.values[code], rows.broken[code]
    return Panel(units=units, periods=tuple(labels), codes=tuple(codes), values=values, broken=broken)


def _read_words(table: Sheet, name: str) -> tuple[str, ...]:
    place = table.head.index(name)
    return tuple("" if cell is None else str(cell).strip() for cell in table.column(place))


def _read_numbers(table: Sheet, place: int) -> Array:
    return np.array([_read_number(table, row, place, cell) for row, cell in enumerate(table.column(place))])


def _read_number(table: Sheet, row: int, place: int, cell: Cell) -> float:
    try:
        return read_number(cell)
    except NoNumberError as error:
        raise _point(table, row, place, error.message) from error


def _read_flags(table: Sheet, place: int | None) -> Mask:
    if place is None:
        return np.zeros(len(table.rows), dtype=bool)
    return np.array([_read_flag(table, row, place, cell) for row, cell in enumerate(table.column(place))], dtype=bool)


def _read_flag(table: Sheet, row: int, place: int, cell: Cell) -> bool:
    words = "" if cell is None or (isinstance(cell, float) and math.isnan(cell)) else str(cell).strip()
    if len(words) > _LONGEST_FLAG:
        text = Text(
            zh=f"“{words[:40]}”不是标志；序列中断请写 {BREAK}，否则留空。",
            en=f"'{words[:40]}' is no flag; write {BREAK} where the series breaks, else leave it empty.",
        )
        raise _point(table, row, place, text)
    return BREAK in words.lower()


def _tell_unused(file: str, name: str) -> Remark:
    text = Text(
        zh=f"{file} 的列 {name} 不在结构表中，没有使用。",
        en=f"Column {name} of {file} is not in the structure and was not used.",
    )
    return Remark(kind="unused-column", about=name, text=text)


def _point(table: Sheet, row: int, place: int, text: Text) -> UsageError:
    at = table.place(row, place)
    return UsageError(Text(zh=f"{at.zh}：{text.zh}", en=f"{at.en}: {text.en}"))


def _refuse(path: Path, *, zh: str, en: str) -> UsageError:
    return UsageError(Text(zh=f"{path}：{zh}", en=f"{path}: {en}"))
