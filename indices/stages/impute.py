"""Fills missing values, and logs each one: what was filled is an assumption and stays visible as one.

Sources: OECD and JRC 2008, Handbook, step 3; Little and Rubin 2019, Statistical Analysis with Missing Data (hot deck,
regression); the copies of multiple imputation are in `multiple`.
"""

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from indices.remark import Remark
from indices.table import Array, Table
from rules.errors import UsageError
from rules.text import Text


class Method(StrEnum):
    """How a missing value is filled."""

    MEAN = "mean"
    MEDIAN = "median"
    GROUP_MEAN = "group-mean"
    GROUP_MEDIAN = "group-median"
    HOT_DECK = "hot-deck"
    REGRESSION = "regression"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """One value that was filled in."""

    unit: str
    code: str
    value: float
    method: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Imputed:
    """The table with its gaps filled as far as the method could, the log, and remarks on what stayed missing."""

    table: Table
    log: tuple[Filled, ...]
    remarks: tuple[Remark, ...]


def impute(table: Table, method: Method, *, by: str | None = None) -> Imputed:
    """Fill the gaps of `table`; `by` names the group column of the group methods.

    Raises
    ------
    UsageError
        A group method without a group column, or with one that the data do not have.

    """
    if method in (Method.GROUP_MEAN, Method.GROUP_MEDIAN):
        values = _fill_groups(table, _CENTRES[method], _find_groups(table, by))
    elif method in _CENTRES:
        values = _fill_groups(table, _CENTRES[method], ("",) * len(table.units))
    else:
        values = _fill_rows(table.values, _FITS[method])
    return log_filled(table, values, method.value)


def _find_groups(table: Table, by: str | None) -> tuple[str, ...]:
    if by is None or by not in table.groups:
        known = ", ".join(table.groups) or "-"
        raise UsageError(
            Text(
                zh=f"按组插补需要分组列{'' if by is None else f' {by}'}，数据中的分组列有：{known}。",
                en=f"Imputing by group needs a group column{'' if by is None else f' {by}'}; the data have: {known}.",
            )
        )
    return table.groups[by]


def _centre(values: Array, reduce: Callable[[Array], float]) -> float:
    there = values[~np.isnan(values)]
    return float(reduce(there)) if len(there) else math.nan


_CENTRES: dict[Method, Callable[[Array], float]] = {
    Method.MEAN: lambda values: float(np.mean(values)),
    Method.MEDIAN: lambda values: float(np.median(values)),
    Method.GROUP_MEAN: lambda values: float(np.mean(values)),
    Method.GROUP_MEDIAN: lambda values: float(np.median(values)),
}


def _fill_groups(table: Table, reduce: Callable[[Array], float], groups: tuple[str, ...]) -> Array:
    values = table.values.copy()
    names = np.array(groups, dtype=object)
    for name in dict.fromkeys(groups):
        rows = np.flatnonzero(names == name)
        for place in np.flatnonzero(np.isnan(table.values[rows]).any(axis=0)):
            column = table.values[rows, place]
            gaps = rows[np.isnan(column)]
            values[gaps, place] = _centre(column, reduce)
    return values


Fit = Callable[[Array, int, int], float]


def _fill_rows(values: Array, fit: Fit) -> Array:
    filled = values.copy()
    for row, place in np.argwhere(np.isnan(values)):
        filled[row, place] = fit(values, int(row), int(place))
    return filled


def standardise(values: Array) -> Array:
    """Return z-scores by column with NaN kept; a constant column becomes 0."""
    with warnings.catch_warnings():
        # A column without any value has no mean; it stays NaN.
        warnings.simplefilter("ignore", RuntimeWarning)
        middle, spread = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
    return np.asarray((values - middle) / np.where(spread > 0, spread, 1.0), dtype=np.float64)


def _fit_hot_deck(values: Array, row: int, place: int) -> float:
    """Return the value of the unit most alike over the columns that both have; the first one of equals."""
    donors = np.flatnonzero(~np.isnan(values[:, place]))
    if not len(donors):
        return math.nan
    z = standardise(values)
    apart = (z[donors] - z[row]) ** 2
    shared = (~np.isnan(apart)).sum(axis=1)
    total = np.where(np.isnan(apart), 0.0, apart).sum(axis=1)
    distance = np.divide(total, shared, out=np.full(len(donors), np.inf), where=shared > 0)
    return float(values[donors[int(np.argmin(distance))], place])


MOST_PREDICTORS = 3


def _fit_regression(values: Array, row: int, place: int) -> float:
    """Return the prediction from the (at most three) best correlated columns that this unit has."""
    predictors = find_predictors(values, row, place)
    rows = np.flatnonzero(~np.isnan(values[:, [place, *predictors]]).any(axis=1))
    if not len(rows):
        return _centre(values[:, place], _CENTRES[Method.MEAN])
    design = np.column_stack([np.ones(len(rows)), values[rows][:, predictors]])
    slopes, *_ = np.linalg.lstsq(design, values[rows, place], rcond=None)
    guess = float(slopes[0] + values[row, predictors] @ slopes[1:])
    # A line knows no bounds; a guess outside what was ever seen is moved to the nearest value that was.
    return float(np.clip(guess, np.nanmin(values[:, place]), np.nanmax(values[:, place])))


def find_predictors(values: Array, row: int, place: int) -> list[int]:
    """Return the columns that predict `place` best (largest |r|) among those that `row` has."""
    strengths = []
    for other in range(values.shape[1]):
        both = ~np.isnan(values[:, place]) & ~np.isnan(values[:, other])
        if other == place or math.isnan(values[row, other]) or both.sum() < 2 * MOST_PREDICTORS + 2:
            continue
        pair = values[both][:, [place, other]]
        if (pair.max(axis=0) > pair.min(axis=0)).all():
            strengths.append((-abs(_correlate(pair)), other))
    return [other for _, other in sorted(strengths)[:MOST_PREDICTORS]]


def _correlate(pair: Array) -> float:
    first, second = (pair - pair.mean(axis=0)).T
    return float(first @ second / np.sqrt((first @ first) * (second @ second)))


_FITS: dict[Method, Fit] = {Method.HOT_DECK: _fit_hot_deck, Method.REGRESSION: _fit_regression}


def log_filled(table: Table, values: Array, method: str) -> Imputed:
    """Return the filled `values` with the log of what was filled in, and remarks on what stayed missing."""
    filled = np.argwhere(np.isnan(table.values) & ~np.isnan(values))
    log = tuple(
        Filled(unit=table.units[row], code=table.codes[place], value=float(values[row, place]), method=method)
        for row, place in filled
    )
    left = {table.codes[place] for _, place in np.argwhere(np.isnan(values))}
    return Imputed(
        table=table.with_values(values),
        log=log,
        remarks=tuple(_tell_left(code, method) for code in table.codes if code in left),
    )


def _tell_left(code: str, method: str) -> Remark:
    return Remark(
        kind="still-missing",
        about=code,
        text=Text(
            zh=f"{code} 的部分缺失值无法用 {method} 插补，合成时按缺失处理。",
            en=f"Some missing values of {code} could not be filled by {method}; they stay missing.",
        ),
    )
