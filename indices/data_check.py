"""Looks at the data before anything is computed: what is missing, the same, doubled, impossible or far out.

Sources: OECD and JRC 2008, Handbook, step 2; Iglewicz and Hoaglin 1993, modified z-scores (|z| > 3.5 by the median and
the median absolute deviation); U4SSC verification manual 2022 for the ratio rules.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from indices.data_sheet import Data
from indices.remark import Remark
from indices.stages.denominate import denominate
from indices.stages.treat import Thresholds
from indices.structure import Structure
from indices.table import Array, Table
from rules.text import Text

FAR_OUT = 3.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was found. `missing` is the share of missing values by indicator, `coverage` of present ones by unit."""

    remarks: tuple[Remark, ...]
    missing: dict[str, float]
    coverage: dict[str, float]

    def of_kind(self, kind: str) -> tuple[Remark, ...]:
        """Return the remarks of one kind."""
        return tuple(each for each in self.remarks if each.kind == kind)


def check_data(data: Data, structure: Structure, bounds: Mapping[str, tuple[float, float]] | None = None) -> Checked:
    """Return all that a person should look at; nothing is changed.

    `bounds` are the natural limits of indicators, by code. Values far out are looked for after denomination, and only
    in columns whose skewness and kurtosis ask for treatment.
    """
    table = data.indicators
    gaps = np.isnan(table.values)
    return Checked(
        remarks=(
            *data.remarks,
            *_find_empty(table),
            *_find_constant(table),
            *_find_doubled(table),
            *_find_impossible(table, bounds or {}),
            *_find_far_out(_divide(data, structure)),
            *_find_denominators(data),
        ),
        missing={code: float(gaps[:, place].mean()) for place, code in enumerate(table.codes)},
        coverage={unit: float(1 - gaps[row].mean()) for row, unit in enumerate(table.units)},
    )


def measure_far_out(column: Array) -> Array:
    """Return modified z-scores 0.6745 (x - median) / MAD, shape (n,); 0 everywhere where half the values are one."""
    middle = np.nanmedian(column) if not np.isnan(column).all() else np.nan
    spread = np.nanmedian(np.abs(column - middle)) if not np.isnan(middle) else np.nan
    if not spread > 0:
        return np.zeros_like(column)
    return np.asarray(0.6745 * (column - middle) / spread, dtype=np.float64)


def _divide(data: Data, structure: Structure) -> Table:
    below = data.denominators
    usable = below.with_values(np.where(below.values > 0, below.values, np.nan))
    return denominate(data.indicators, usable, structure)


def _find_empty(table: Table) -> Iterator[Remark]:
    for place, code in enumerate(table.codes):
        if np.isnan(table.values[:, place]).all():
            yield Remark(
                kind="no-value",
                about=code,
                text=Text(zh=f"{code} 没有任何值。", en=f"{code} has no value at all."),
            )


def _find_constant(table: Table) -> Iterator[Remark]:
    for place, code in enumerate(table.codes):
        there = table.values[~np.isnan(table.values[:, place]), place]
        if len(there) > 1 and there.max() == there.min():
            yield Remark(
                kind="constant",
                about=code,
                text=Text(
                    zh=f"{code} 对所有单元都是 {there[0]:g}，不能区分单元。",
                    en=f"{code} is {there[0]:g} for every unit and tells them not apart.",
                ),
            )


def _find_doubled(table: Table) -> Iterator[Remark]:
    """Find units and columns that hold the same numbers: mostly a copy that was never replaced."""
    for names, rows in ((table.units, table.values), (table.codes, table.values.T)):
        seen: dict[bytes, str] = {}
        for name, row in zip(names, rows, strict=True):
            there = row[~np.isnan(row)]
            if len(there) < 3 or there.max() == there.min():
                continue
            first = seen.setdefault(np.ascontiguousarray(row).tobytes(), name)
            if first != name:
                yield Remark(
                    kind="doubled",
                    about=name,
                    text=Text(
                        zh=f"{name} 与 {first} 的数值完全相同，可能是复制后未改。",
                        en=f"{name} holds the same values as {first}; maybe a copy that was not replaced.",
                    ),
                )


def _find_impossible(table: Table, bounds: Mapping[str, tuple[float, float]]) -> Iterator[Remark]:
    for place, code in enumerate(table.codes):
        low, high = bounds.get(code, (-np.inf, np.inf))
        column = table.values[:, place]
        for row in np.flatnonzero((column < low) | (column > high)):
            yield Remark(
                kind="impossible",
                about=f"{table.units[row]}/{code}",
                text=Text(
                    zh=f"{table.units[row]} 的 {code} 为 {column[row]:g}，超出自然范围 {low:g} … {high:g}。",
                    en=f"{table.units[row]}: {code} is {column[row]:g}, beyond its natural range {low:g} - {high:g}.",
                ),
            )


def _find_far_out(table: Table) -> Iterator[Remark]:
    for place, code in enumerate(table.codes):
        if Thresholds().passes(table.values[:, place]):
            continue
        apart = measure_far_out(table.values[:, place])
        for row in np.flatnonzero(np.abs(apart) > FAR_OUT):
            value = table.values[row, place]
            yield Remark(
                kind="far-out",
                about=f"{table.units[row]}/{code}",
                text=Text(
                    zh=f"{table.units[row]} 的 {code} 为 {value:g}，远离其他单元（修正 z 值 {apart[row]:.1f}）。",
                    en=f"{table.units[row]}: {code} is {value:g}, far from the others (modified z {apart[row]:.1f}).",
                ),
            )


def _find_denominators(data: Data) -> Iterator[Remark]:
    below = data.denominators
    for row, place in np.argwhere(~(below.values > 0)):
        yield Remark(
            kind="no-denominator",
            about=f"{below.units[row]}/{below.codes[place]}",
            text=Text(
                zh=f"{below.units[row]} 的分母 {below.codes[place]} 缺失或不为正，以它为分母的指标无法计算。",
                en=f"{below.units[row]}: denominator {below.codes[place]} is missing or not positive.",
            ),
        )
