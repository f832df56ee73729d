"""Reads the quality classes of a data table: the same units and columns, a class in every cell that has one."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from indices.build import Built
from indices.collect.quality import Quality, read_quality
from indices.data_sheet import UNIT
from indices.sheet import Sheet, read_sheet
from indices.stages.goalposts import Goal
from indices.table import Array, Table
from indices.uncertainty.data_errors import scale_uncertainty
from indices.uncertainty.quality import find_uncertainty
from rules.errors import UsageError
from rules.text import Text

Classes = tuple[tuple[str | None, ...], ...]
LEAST_SHARE = 0.1


def read_classes(path: Path, table: Table, *, sheet: str | None = None) -> Classes:
    """Return the class id of every value of `table` (rows as its units, columns as its codes), None where none is told.

    Raises
    ------
    UsageError
        As `read_sheet`; there is no column of units; a unit stands twice; a word is no class.

    """
    found = read_sheet(path, name=sheet)
    place = found.find(UNIT)
    if place is None:
        raise UsageError(
            Text(zh=f"{path}：质量表缺少列 {UNIT}。", en=f"{path}: the table of classes lacks column {UNIT}.")
        )
    rows: dict[str, int] = {}
    for row, cell in enumerate(found.column(place)):
        unit = "" if cell is None else str(cell).strip()
        if unit in rows:
            at = found.place(row, place)
            raise UsageError(Text(zh=f"{at.zh}：单元 {unit} 出现两次。", en=f"{at.en}: unit {unit} stands twice."))
        rows[unit] = row
    columns = [found.find(code) for code in table.codes]
    return tuple(_read_row(found, rows.get(unit), columns) for unit in table.units)


def _read_row(found: Sheet, row: int | None, columns: Sequence[int | None]) -> tuple[str | None, ...]:
    if row is None:
        return (None,) * len(columns)
    return tuple(None if column is None else _read_class(found, row, column) for column in columns)


def _read_class(found: Sheet, row: int, column: int) -> str | None:
    cell = found.rows[row][column]
    words = "" if cell is None else str(cell).strip()
    if not words:
        return None
    quality = read_quality(words)
    if quality is None:
        at, known = found.place(row, column), ", ".join(each.value for each in Quality)
        raise UsageError(
            Text(
                zh=f"{at.zh}：“{words}”不是数据质量类别，可用：{known}。",
                en=f"{at.en}: '{words}' is no class of data quality; there are: {known}.",
            )
        )
    return quality.value


def find_score_errors(built: Built, classes: Classes) -> Array:
    """Return the standard uncertainty of every normalised score by the class of its value, shape (units, indicators).

    `classes` are those of the values before normalisation. A class is relative to the value, and to at least a tenth of
    the range; the range is the fixed one, else that of the sample.
    """
    normalised = built.stage("normalise")
    before = next(stage.table for stage in built.stages if stage.name == normalised.source)
    goals, scale = built.spec.goals, built.spec.scale_stage
    ends = [_find_ends(before.column(code), goals.get(code)) for code in before.codes]
    low, high = np.array([end[0] for end in ends]), np.array([end[1] for end in ends])
    raw = built.stages[0].table
    rows = [raw.units.index(unit) for unit in before.units]
    picked = [classes[row] for row in rows]
    uncertainty = find_uncertainty(before.values, picked, LEAST_SHARE * (high - low))
    return scale_uncertainty(uncertainty, low, high, span=scale.upper - scale.lower)


def _find_ends(column: Array, goal: Goal | None) -> tuple[float, float]:
    if goal is not None:
        return goal.lower, goal.upper
    there = column[~np.isnan(column)]
    low, high = (float(there.min()), float(there.max())) if len(there) else (0.0, 1.0)
    # A column of one value has no range; any width will do, for it has no score to blur.
    return (low, high) if high > low else (low, low + 1.0)
