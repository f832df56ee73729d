"""Reads judgement matrices from CSV and XLSX: first row and first column hold the names of the elements."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from indices.cell import Cell, NoNumberError
from indices.sheet import MISSING, MOST_BYTES, decode, name_column, open_book
from indices.weights.ahp.judgement import MOST_ELEMENTS, Judgement
from indices.weights.ahp.ratio import read_ratio
from rules.errors import UsageError
from rules.text import Text

BOOKS = (".xlsx", ".xlsm")
FORM_MARK = "cityassay/ahp-form/1"  # first cell of the first sheet of our own questionnaire
EXPERT_LABEL, DATE_LABEL = "专家姓名 Expert", "日期 Date"
_MOST_CELLS = 4 * MOST_ELEMENTS  # rows and columns looked at; a larger sheet is no judgement matrix
_FORMULA = re.compile(r"=\s*(?:1\s*/\s*\$?([A-Z]+)\$?(\d+)|([\d./\s]+))", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The filled part of one sheet. `rows` and `columns` are the places in the sheet, from 0."""

    source: str
    cells: tuple[tuple[Cell, ...], ...]
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    decimal_comma: bool = False

    def place(self, row: int, column: int) -> str:
        """Return how a person finds a cell of the grid: file, sheet, letter and line."""
        return f"{self.source} {name_column(self.columns[column])}{self.rows[row] + 1}"


def read_judgements(path: Path, *, sheet: str | None = None) -> tuple[Judgement, ...]:
    """Read every judgement matrix of a file: one of a CSV file, one a sheet of a workbook (or the sheet named).

    Raises
    ------
    UsageError
        The file cannot be read, holds no square matrix of positive ratios, or no sheet of that name; file, sheet and
        cell are named.

    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _refuse(str(path), zh="文件过大，不是判断矩阵。", en="is too large for a judgement matrix.")
        if path.suffix.lower() in BOOKS:
            return _read_book(path, sheet)
        return (_shape(_read_csv(path), expert=path.stem),)
    except OSError as error:
        raise _refuse(str(path), zh=f"无法读取：{error.strerror}。", en=f"cannot be read: {error.strerror}.") from error


def _read_csv(path: Path) -> Grid:
    words = decode(path.read_bytes(), path)
    mark = max(",;\t", key=words.partition("\n")[0].count)
    try:
        rows = [list[Cell](row) for row in csv.reader(io.StringIO(words, newline=""), delimiter=mark, strict=True)]
    except csv.Error as error:
        raise _refuse(str(path), zh=f"不是有效的 CSV：{error}。", en=f"is no valid CSV: {error}.") from error
    return _cut(rows, path.name, decimal_comma=mark != ",")


def _read_book(path: Path, wanted: str | None) -> tuple[Judgement, ...]:
    values, formulas = open_book(path), _open_formulas(path)
    try:
        names = list[str](values.sheetnames)
        intro = _read_rows(values[names[0]])
        is_form = bool(intro and intro[0]) and intro[0][0] == FORM_MARK
        known = names[1:] if is_form else names
        if wanted is not None and wanted not in known:
            raise _refuse(
                str(path),
                zh=f"没有工作表“{wanted}”，现有：{'、'.join(known)}。",
                en=f"has no sheet '{wanted}'; there are: {', '.join(known)}.",
            )
        grids = [
            _cut(_merge(_read_rows(values[name]), _read_rows(formulas[name])), f"{path.name}[{name}]")
            for name in ([wanted] if wanted is not None else known)
        ]
    finally:
        values.close()
        formulas.close()
    filled = [grid for grid in grids if grid.cells]
    if not filled:
        raise _refuse(str(path), zh="没有判断矩阵。", en="holds no judgement matrix.")
    expert, date = (_read_label(intro, EXPERT_LABEL), _read_label(intro, DATE_LABEL)) if is_form else ("", "")
    alone = len(filled) == 1 or is_form
    return tuple(
        _shape(grid, expert=(expert or path.stem) if alone else grid.source, date=date if expert else "")
        for grid in filled
    )


def _open_formulas(path: Path) -> Any:  # noqa: ANN401 - openpyxl publishes no types
    try:
        import openpyxl  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise UsageError(MISSING) from error
    return openpyxl.load_workbook(path, read_only=True)


def _read_rows(sheet: Any) -> list[list[Cell]]:  # noqa: ANN401 - openpyxl publishes no types
    if not hasattr(sheet, "iter_rows"):  # a sheet that is a chart
        return []
    sheet.reset_dimensions()  # some writers state a wrong size
    rows = sheet.iter_rows(values_only=True, max_row=_MOST_CELLS, max_col=_MOST_CELLS)
    return [list(row) for row in rows]


def _read_label(rows: Sequence[Sequence[Cell]], label: str) -> str:
    """Return what stands right of a label of our questionnaire."""
    for row in rows:
        if len(row) > 1 and row[0] == label and row[1] is not None:
            return str(row[1]).partition(" 00:00:00")[0].strip()
    return ""


def _merge(values: Sequence[Sequence[Cell]], formulas: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """Return the values; where a formula was never computed, the formula itself."""
    merged = []
    for number, row in enumerate(formulas):
        computed = values[number] if number < len(values) else ()
        merged.append([_choose(computed[at] if at < len(computed) else None, cell) for at, cell in enumerate(row)])
    return merged


def _choose(computed: Cell, written: Cell) -> Cell:
    if isinstance(written, str) and written.startswith("=") and computed in (None, "", "#DIV/0!"):
        return written
    return computed


def _cut(rows: Sequence[Sequence[Cell]], source: str, *, decimal_comma: bool = False) -> Grid:
    """Return the rows and columns that hold something."""
    filled = [[None if isinstance(cell, str) and not cell.strip() else cell for cell in row] for row in rows]
    kept_rows = tuple(number for number, row in enumerate(filled) if any(cell is not None for cell in row))
    width = max((len(row) for row in filled), default=0)
    padded = [row + [None] * (width - len(row)) for row in filled]
    kept_columns = tuple(at for at in range(width) if any(row[at] is not None for row in padded))
    cells = tuple(tuple(padded[row][at] for at in kept_columns) for row in kept_rows)
    return Grid(source=source, cells=cells, rows=kept_rows, columns=kept_columns, decimal_comma=decimal_comma)


def _shape(grid: Grid, *, expert: str, date: str = "") -> Judgement:
    if not grid.cells:
        raise _refuse(grid.source, zh="是空的。", en="is empty.")
    across = _name_elements(grid, [(0, at) for at in range(1, len(grid.columns))])
    down = _name_elements(grid, [(at, 0) for at in range(1, len(grid.rows))])
    _compare_names(grid, across, down)
    # Rows may stand in another order than columns: they are found by name.
    order = [down.index(name) + 1 for name in across]
    size = len(across)
    matrix = np.array(
        [[_read(grid, (order[i], j + 1), _mirror(order, i, j)) for j in range(size)] for i in range(size)]
    )
    return Judgement.of(
        across,
        matrix.reshape(size, size),
        expert=expert,
        date=date,
        source=grid.source,
        place=lambda i, j: f"{grid.place(order[i], j + 1)}（{across[i]} / {across[j]}）",
    )


def _mirror(order: Sequence[int], i: int, j: int) -> tuple[int, int]:
    return order[j], i + 1


def _name_elements(grid: Grid, places: Sequence[tuple[int, int]]) -> list[str]:
    names = []
    for row, column in places:
        cell = grid.cells[row][column]
        if cell is None:
            place = grid.place(row, column)
            raise _refuse(place, zh="缺少元素名称。", en="lacks the name of an element.")
        names.append(str(cell).strip())
    for number, name in enumerate(names):
        if name in names[:number]:
            raise _refuse(
                grid.place(*places[number]),
                zh=f"元素“{name}”出现两次。请改名或删去一个。",
                en=f"element '{name}' stands twice; rename one or take it out.",
            )
    return names


def _compare_names(grid: Grid, across: Sequence[str], down: Sequence[str]) -> None:
    if not across or len(across) != len(down):
        raise _refuse(
            grid.source,
            zh=f"不是方阵：第一列有 {len(down)} 个元素，第一行有 {len(across)} 个。第一行和第一列应为相同的元素名称。",
            en=f"is not square: {len(down)} elements down, {len(across)} across. First row and column name the same.",
        )
    odd = next(((at, name) for at, name in enumerate(down) if name not in across), None)
    if odd is not None:
        at, name = odd
        lacking = "、".join(other for other in across if other not in down)
        raise _refuse(
            grid.place(at + 1, 0),
            zh=f"“{name}”不在第一行（第一行另有：{lacking}）。行与列的元素名称应一致。",
            en=f"'{name}' is not in the first row, which has {lacking}; rows and columns name the same elements.",
        )


def _read(grid: Grid, at: tuple[int, int], mirror: tuple[int, int]) -> float:
    cell = grid.cells[at[0]][at[1]]
    try:
        if isinstance(cell, str) and cell.startswith("="):
            return _read_formula(cell, _name_cell(grid, mirror))
        return read_ratio(cell, decimal_comma=grid.decimal_comma)
    except NoNumberError as error:
        message = error.message
        raise _refuse(grid.place(*at), zh=message.zh, en=message.en) from error


def _name_cell(grid: Grid, at: tuple[int, int]) -> tuple[str, str]:
    return name_column(grid.columns[at[1]]), str(grid.rows[at[0]] + 1)


def _read_formula(words: str, mirror: tuple[str, str]) -> float:
    """Read a formula without a computed value: a fraction of numbers, or one over the mirror cell."""
    found = _FORMULA.fullmatch(words.strip())
    if found and found[3]:
        return read_ratio(found[3].strip())
    if found and (found[1], found[2]) == mirror:
        return float("nan")
    raise NoNumberError(
        Text(
            zh=f"公式 {words} 没有计算结果。请在电子表格中重新计算并保存，或直接写数。",
            en=f"holds the formula {words} without a result; recalculate and save the workbook, or write the number.",
        )
    )


def _refuse(place: str, *, zh: str, en: str) -> UsageError:
    return UsageError(Text(zh=f"{place}：{zh}", en=f"{place}: {en}"))
