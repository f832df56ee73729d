"""The stage that brings all indicators onto one scale on which more is better."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from indices.remark import Remark
from indices.stages import goalposts, scaling
from indices.stages.goalposts import Goal
from indices.structure import Structure
from indices.table import Array, Table
from rules.errors import UsageError
from rules.text import Text


class Scale(StrEnum):
    """How values are brought onto one scale."""

    MIN_MAX = "min-max"
    Z_SCORE = "z-score"
    RANK = "rank"
    BORDA = "borda"
    PERCENTILE = "percentile"
    FRACTION_OF_BEST = "fraction-of-best"
    GOALPOSTS = "goalposts"
    TARGET = "target"


FIXED = frozenset({Scale.GOALPOSTS, Scale.TARGET})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling:
    """A scale with its ends (`lower`, `upper`), or mean and deviation for z-scores."""

    scale: Scale = Scale.MIN_MAX
    lower: float = 0.0
    upper: float = 100.0
    mean: float = 0.0
    deviation: float = 1.0

    @property
    def is_positive(self) -> bool:
        """Tell whether every score is above zero whatever the data are, so that a logarithm of it exists."""
        if self.scale is Scale.RANK:
            return True
        return self.scale not in (Scale.Z_SCORE, Scale.BORDA, Scale.FRACTION_OF_BEST) and self.lower > 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Normalised:
    """The table on its new scale, with remarks on columns that say nothing."""

    table: Table
    remarks: tuple[Remark, ...]


def normalise(
    table: Table, structure: Structure, scaling_: Scaling, goals: Mapping[str, Goal] | None = None
) -> Normalised:
    """Return `table` on the scale of `scaling_`.

    `goals` are the marks of the fixed scales; an indicator with an ideal interval or bands is scored by these.

    Raises
    ------
    UsageError
        A fixed scale lacks the marks of an indicator.

    """
    marks = dict(goals or {})
    if scaling_.scale in FIXED:
        _refuse_unmarked(table, marks)
    values = np.empty_like(table.values)
    remarks = []
    for place, code in enumerate(table.codes):
        column = table.values[:, place]
        there = column[~np.isnan(column)]
        if not len(there):
            values[:, place] = np.nan
            remarks.append(_tell_empty(code))
            continue
        if len(there) > 1 and there.max() == there.min() and scaling_.scale not in FIXED:
            remarks.append(_tell_constant(code))
        values[:, place] = _score(column, scaling_, structure.by_code[code].direction, marks.get(code))
    return Normalised(table=table.with_values(values), remarks=tuple(remarks))


def _score(column: Array, scaling_: Scaling, direction: int, goal: Goal | None) -> Array:
    if scaling_.scale in FIXED and goal is not None:
        return _score_fixed(column, scaling_, direction, goal)
    return _score_sample(column * direction, scaling_)


def _score_fixed(column: Array, scaling_: Scaling, direction: int, goal: Goal) -> Array:
    low, high = scaling_.lower, scaling_.upper
    if goal.bands is not None:
        return goalposts.score_bands(column, *goal.bands)
    if goal.ideal is not None:
        return goalposts.score_moderate(column, goal, low, high)
    score = goalposts.score_target if scaling_.scale is Scale.TARGET else goalposts.score_range
    return score(column, goal, direction, low, high)


def _score_sample(column: Array, scaling_: Scaling) -> Array:
    low, high = scaling_.lower, scaling_.upper
    match scaling_.scale:
        case Scale.Z_SCORE:
            return scaling.scale_z(column, scaling_.mean, scaling_.deviation)
        case Scale.RANK:
            return scaling.scale_rank(column)
        case Scale.BORDA:
            return scaling.scale_borda(column)
        case Scale.PERCENTILE:
            return scaling.scale_percentile(column, low, high)
        case Scale.FRACTION_OF_BEST:
            return scaling.scale_to_best(column, high)
        case _:
            return scaling.scale_min_max(column, low, high)


def _refuse_unmarked(table: Table, marks: Mapping[str, Goal]) -> None:
    missing = [code for code in table.codes if code not in marks]
    if missing:
        names = ", ".join(missing[:8]) + (" …" if len(missing) > 8 else "")
        raise UsageError(
            Text(
                zh=f"固定标尺缺少 {len(missing)} 个指标的参考值范围：{names}。请用 index ranges 提出并确认。",
                en=f"The fixed scale lacks the reference range of {len(missing)} indicators: {names}. Propose and "
                "confirm them with 'index ranges'.",
            )
        )


def _tell_empty(code: str) -> Remark:
    return Remark(
        kind="no-value", about=code, text=Text(zh=f"{code} 没有任何值，不参与合成。", en=f"{code} has no value at all.")
    )


def _tell_constant(code: str) -> Remark:
    return Remark(
        kind="constant",
        about=code,
        text=Text(
            zh=f"{code} 对所有单元取同一值，不能区分单元。",
            en=f"{code} is the same for every unit and tells them not apart.",
        ),
    )
