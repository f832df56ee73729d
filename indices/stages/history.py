"""Fills gaps from other periods of the same unit and indicator: the latest value, or a line between two.

Source: OECD and JRC 2008, Handbook, step 3; the methods are COINr's for panels (latest, linear, constant ends).
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

import numpy as np

from indices.stages.impute import Imputed, log_filled
from indices.table import Array, Table
from rules.errors import UsageError
from rules.text import Text


class FromPeriods(StrEnum):
    """How other periods fill a gap."""

    LATEST = "panel-latest"
    LINEAR = "panel-linear"


def impute_from_periods(table: Table, history: Mapping[str, Table], period: str, how: FromPeriods) -> Imputed:
    """Fill the gaps of `table`, which is of `period`, from `history`; periods are ordered by their words.

    The latest value is the nearest earlier one; a line runs between the nearest values on both sides, and where there
    is one side alone its value is held.

    Raises
    ------
    UsageError
        There is no other period.

    """
    if not history:
        raise UsageError(
            Text(
                zh="按面板插补需要多期数据：数据表应有 Time 列，并用 --period 选定一期。",
                en="Panel imputation needs several periods: a data table with column Time, and --period to pick one.",
            )
        )
    names = sorted({*history, period})
    stack = np.stack([_line_up(history[name], table) if name != period else table.values for name in names])
    at = names.index(period)
    fill = _fill_latest if how is FromPeriods.LATEST else _fill_linear
    values = table.values.copy()
    for row, place in np.argwhere(np.isnan(values)):
        values[row, place] = fill(stack[:, row, place], at)
    return log_filled(table, values, how.value)


def _line_up(other: Table, table: Table) -> Array:
    """Return the values of another period for the units and columns of `table`, NaN where it has none."""
    values = np.full(table.values.shape, np.nan)
    columns = [other.codes.index(code) for code in table.codes]
    rows = {unit: row for row, unit in enumerate(other.units)}
    for row, unit in enumerate(table.units):
        if unit in rows:
            values[row] = other.values[rows[unit], columns]
    return values


def _fill_latest(series: Array, at: int) -> float:
    earlier = _known(series, range(at - 1, -1, -1))
    return float(series[earlier]) if earlier is not None else float("nan")


def _fill_linear(series: Array, at: int) -> float:
    earlier, later = _known(series, range(at - 1, -1, -1)), _known(series, range(at + 1, len(series)))
    if earlier is None or later is None:
        there = earlier if earlier is not None else later
        return float(series[there]) if there is not None else float("nan")
    share = (at - earlier) / (later - earlier)
    return float(series[earlier] + share * (series[later] - series[earlier]))


def _known(series: Array, places: Sequence[int]) -> int | None:
    return next((place for place in places if not np.isnan(series[place])), None)
