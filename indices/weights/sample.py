"""The numbers a method looks at: units x indicators, checked once, with what each column can tell."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from indices.remark import Remark
from indices.table import Array, Mask
from rules.errors import UsageError
from rules.text import Text

# Beyond this a square leaves the range of float64.
_LARGEST = 1e100
# A column whose values differ by less than this share of their size differs by rounding only.
_NOISE = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The codes of units and indicators, for remarks and refusals; without them, positions from 1."""

    units: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()

    def unit(self, row: int) -> str:
        """Return the code of a unit by its row."""
        return self.units[row] if self.units else str(row + 1)

    def code(self, column: int) -> str:
        """Return the code of an indicator by its column."""
        return self.codes[column] if self.codes else str(column + 1)


UNNAMED = Names()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sample:
    """Values of shape (units, indicators), NaN = missing, and directions of shape (indicators,), +1 or -1."""

    values: Array
    directions: Array
    names: Names = UNNAMED

    @classmethod
    def of(cls, values: Array, directions: Array, names: Names = UNNAMED) -> Self:
        """Return the sample, checked.

        Raises
        ------
        UsageError
            No unit or no indicator, directions of another number or other than +1 and -1, an infinite value.

        """
        table = np.asarray(values, dtype=np.float64)
        signs = np.asarray(directions, dtype=np.float64)
        if table.ndim != 2 or 0 in table.shape:
            raise UsageError(Text(zh="数据表没有单位或没有指标。", en="The table has no units or no indicators."))
        if signs.shape != table.shape[1:]:
            raise _refuse_count(table.shape[1], signs.size)
        sample = cls(values=table, directions=signs, names=names)
        for column in np.flatnonzero(np.abs(signs) != 1):
            raise _refuse_direction(names.code(int(column)), float(signs[column]))
        for row, column in np.argwhere(np.abs(np.where(np.isnan(table), 0.0, table)) > _LARGEST):
            raise _refuse_infinite(names.unit(int(row)), names.code(int(column)))
        return sample

    @property
    def present(self) -> Mask:
        """Where there is a value, shape (units, indicators)."""
        return ~np.isnan(self.values)

    @property
    def empty(self) -> Mask:
        """Which indicators have no value at all, shape (indicators,)."""
        return np.asarray(~self.present.any(axis=0))

    @property
    def lows(self) -> Array:
        """The smallest value of every indicator; +inf where it has none."""
        return np.asarray(np.where(self.present, self.values, np.inf).min(axis=0))

    @property
    def highs(self) -> Array:
        """The largest value of every indicator; -inf where it has none."""
        return np.asarray(np.where(self.present, self.values, -np.inf).max(axis=0))

    @property
    def live(self) -> Mask:
        """Which indicators have two different values at least, shape (indicators,)."""
        lows = np.where(self.empty, 0.0, self.lows)
        highs = np.where(self.empty, 0.0, self.highs)
        size = np.maximum(np.abs(lows), np.abs(highs))
        return np.asarray(highs - lows > np.maximum(_NOISE * size, 1 / _LARGEST))

    @property
    def constant(self) -> Mask:
        """Which indicators have values, but one only, shape (indicators,)."""
        return np.asarray(~self.live & ~self.empty)

    def pick(self, columns: Mask) -> Self:
        """Return the sample with these indicators only."""
        codes = tuple(self.names.code(int(column)) for column in np.flatnonzero(columns))
        names = replace(self.names, codes=codes)
        return replace(self, values=self.values[:, columns], directions=self.directions[columns], names=names)

    def to_unit(self) -> Array:
        """Return min-max scores, 1 = the best unit and 0 = the worst; every indicator must be live."""
        lows, highs = self.lows, self.highs
        above = np.where(self.directions > 0, self.values - lows, highs - self.values)
        return np.asarray(above / (highs - lows))

    def remarks(self) -> tuple[Remark, ...]:
        """Return what is to be said of columns that are constant, empty or not complete."""
        told = [_tell_constant(self.names.code(int(each))) for each in np.flatnonzero(self.constant)]
        told += [_tell_empty(self.names.code(int(each))) for each in np.flatnonzero(self.empty)]
        gaps = (~self.present).sum(axis=0)
        partly = (gaps > 0) & ~self.empty
        told += [_tell_gaps(self.names.code(int(each)), int(gaps[each])) for each in np.flatnonzero(partly)]
        return tuple(told)


def widen(narrow: Array, columns: Mask, *, axes: tuple[int, ...] = (-1,)) -> Array:
    """Return `narrow` with its `axes` spread to all indicators; NaN where `columns` is not set."""
    wide = narrow
    for axis in axes:
        shape = list(wide.shape)
        shape[axis] = len(columns)
        spread = np.full(shape, np.nan)
        np.moveaxis(spread, axis, 0)[columns] = np.moveaxis(wide, axis, 0)
        wide = spread
    return wide


def _refuse_count(columns: int, directions: int) -> UsageError:
    return UsageError(
        Text(
            zh=f"有 {columns} 个指标，却给出 {directions} 个方向。每个指标须有一个方向。",
            en=f"There are {columns} indicators and {directions} directions; give one for each.",
        )
    )


def _refuse_direction(code: str, direction: float) -> UsageError:
    return UsageError(
        Text(
            zh=f"指标 {code} 的方向为 {direction:g}，应为 1（越大越好）或 -1（越小越好）。",
            en=f"Indicator {code} has direction {direction:g}; write 1 (more is better) or -1.",
        )
    )


def _refuse_infinite(unit: str, code: str) -> UsageError:
    return UsageError(
        Text(
            zh=f"单位 {unit} 的指标 {code} 为无穷大或大得无法计算。请改正；没有数值就留空。",
            en=f"Unit {unit}, indicator {code}: the value is infinite or too large. Mend it, or leave it blank.",
        )
    )


def _tell_constant(code: str) -> Remark:
    return Remark(
        kind="constant",
        about=code,
        text=Text(
            zh=f"指标 {code} 的取值全部相同，不能区分各单位。",
            en=f"Indicator {code} has the same value everywhere and separates no units.",
        ),
    )


def _tell_empty(code: str) -> Remark:
    return Remark(
        kind="empty",
        about=code,
        text=Text(zh=f"指标 {code} 没有任何数值。", en=f"Indicator {code} has no value at all."),
    )


def _tell_gaps(code: str, gaps: int) -> Remark:
    return Remark(
        kind="missing",
        about=code,
        text=Text(
            zh=f"指标 {code} 缺 {gaps} 个数值，按现有数值计算。",
            en=f"Indicator {code} lacks {gaps} values; those at hand were used.",
        ),
    )
