"""Treats outliers, and logs what it changed: winsorising while skew and kurtosis are large, else a transformation.

Source: OECD and JRC 2008, Handbook on Constructing Composite Indicators, step 3; thresholds as the JRC uses them
(|skewness| > 2 and kurtosis > 3.5). Only what a column needs is done, and the untreated value stays in the log.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from indices.remark import Remark
from indices.stages.shape import measure_kurtosis, measure_skewness
from indices.table import Array, Table
from rules.text import Text


class Transform(StrEnum):
    """What is tried where winsorising was not enough."""

    NONE = "none"
    LOG = "log"
    BOX_COX = "box-cox"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """A column passes unless |skewness| > `skewness` and kurtosis > `kurtosis`; at most `most` points are moved."""

    skewness: float = 2.0
    kurtosis: float = 3.5
    most: int = 5

    def passes(self, column: Array) -> bool:
        """Tell whether the column needs no treatment; one that has no skewness (constant, too short) needs none."""
        skewness, kurtosis = measure_skewness(column), measure_kurtosis(column)
        if math.isnan(skewness) or math.isnan(kurtosis):
            return True
        return not (abs(skewness) > self.skewness and kurtosis > self.kurtosis)


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """What was done to one column: how many points were winsorised, or which transformation was made."""

    code: str
    method: str
    points: int
    skewness: tuple[float, float]
    kurtosis: tuple[float, float]
    passed: bool
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Treated:
    """The treated table with the log of what was done; `remarks` name columns that still fail."""

    table: Table
    log: tuple[Treatment, ...]
    remarks: tuple[Remark, ...]


def treat(table: Table, thresholds: Thresholds, *, transform: Transform = Transform.LOG) -> Treated:
    """Treat every column of `table` that does not pass `thresholds`.

    Winsorising comes first. Where `most` points are not enough it is taken back and the untreated column is
    transformed; a column that fails even so keeps the transformation, with a remark (as COINr does).
    """
    values = table.values.copy()
    log, remarks = [], []
    for place, code in enumerate(table.codes):
        column = table.values[:, place]
        if thresholds.passes(column):
            continue
        values[:, place], done = _treat_column(column, code, thresholds, transform)
        changed = np.flatnonzero(~np.isnan(column) & (values[:, place] != column))
        names = tuple(table.units[row] for row in changed) if done.method == "winsorise" else ()
        log.append(replace(done, changed=names))
        if not done.passed:
            remarks.append(_still_skewed(done))
    return Treated(table=table.with_values(values), log=tuple(log), remarks=tuple(remarks))


def winsorise(column: Array, thresholds: Thresholds) -> tuple[Array, int]:
    """Return the column with its largest (or smallest) values moved to the next one, and how many points that took.

    A point at a time, as COINr counts: of values that tie, each is a point.
    """
    ordered = np.sort(column[~np.isnan(column)])
    moved, low, high = column, 0, 0
    while low + high < thresholds.most and not thresholds.passes(moved):
        if measure_skewness(moved) > 0:
            high += 1
        else:
            low += 1
        # A column that has a skewness has three values or more; the ends never meet in it.
        moved = np.clip(column, ordered[low], ordered[len(ordered) - 1 - high])
    return moved, low + high


def transform_log(column: Array) -> Array:
    """Return log(x - min + 0.01 (max - min)): the shift keeps zeros and negative values in."""
    low, high = np.nanmin(column), np.nanmax(column)
    return np.asarray(np.log(column - low + 0.01 * (high - low)), dtype=np.float64)


def transform_box_cox(column: Array) -> Array:
    """Return Box and Cox's power transformation at the most likely power, of the column shifted above zero."""
    from scipy import stats  # noqa: PLC0415 - a second to import

    low, high = np.nanmin(column), np.nanmax(column)
    shifted = column - low + 0.01 * (high - low)
    there = ~np.isnan(shifted)
    moved = column.copy()
    moved[there], _ = stats.boxcox(shifted[there])
    return moved


_TRANSFORMS: dict[Transform, Callable[[Array], Array]] = {
    Transform.LOG: transform_log,
    Transform.BOX_COX: transform_box_cox,
}


def _treat_column(column: Array, code: str, thresholds: Thresholds, transform: Transform) -> tuple[Array, Treatment]:
    moved, points = winsorise(column, thresholds)
    # A column that holds one value after it says nothing any more: that is no cure.
    if thresholds.passes(moved) and np.nanmax(moved) > np.nanmin(moved):
        return moved, _tell(code, "winsorise", points, column, moved, passed=True)
    if transform in _TRANSFORMS:
        bent = _TRANSFORMS[transform](column)
        return bent, _tell(code, transform.value, 0, column, bent, passed=thresholds.passes(bent))
    return column, _tell(code, "none", 0, column, column, passed=False)


def _tell(code: str, method: str, points: int, before: Array, after: Array, *, passed: bool) -> Treatment:
    return Treatment(
        code=code,
        method=method,
        points=points,
        skewness=(measure_skewness(before), measure_skewness(after)),
        kurtosis=(measure_kurtosis(before), measure_kurtosis(after)),
        passed=passed,
    )


def _still_skewed(done: Treatment) -> Remark:
    skewness, kurtosis = done.skewness[1], done.kurtosis[1]
    return Remark(
        kind="still-skewed",
        about=done.code,
        text=Text(
            zh=f"{done.code} 处理后偏度 {skewness:.2f}、峰度 {kurtosis:.2f} 仍超限（方法：{done.method}）。",
            en=f"{done.code}: skewness {skewness:.2f} and kurtosis {kurtosis:.2f} are still too large after treatment "
            f"({done.method}).",
        ),
    )
