"""Scores and ranks of units by one method, and the frame in which every method works."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from indices.ranking.order import competition_ranks
from indices.remark import Remark
from indices.table import Array, Mask
from indices.weights.sample import UNNAMED, Names, Sample, widen
from rules.errors import UsageError
from rules.text import Text

# Beyond this a sum of weights may leave the range of float64.
_LARGEST = 1e100


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranking:
    """Scores and ranks, both of shape (units,).

    scores     higher is better in every method
    ranks      1 = best; units that tie share the best rank of theirs
    worksheet  named intermediate tables; an axis of indicators has all of them, NaN for those left out
    """

    scores: Array
    ranks: Array
    method: str
    remarks: tuple[Remark, ...] = ()
    worksheet: Mapping[str, Array] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingMethod:
    """A ranking method as the registry finds it, in the constant `METHOD` of its module.

    rank     `(values, directions, weights, *, names) -> Ranking`
    interval the result stays the same when the unit and origin of an indicator change, or its sign and direction
    """

    id: str
    name: Text
    rank: Callable[..., Ranking]
    interval: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranges:
    """Fixed ends of the scale of every indicator, both of shape (indicators,); values beyond them score as the end."""

    lows: Array
    highs: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Entry:
    """What is given to a method. With `ranges`, scores are taken between them and not between the units."""

    values: Array
    directions: Array
    weights: Array
    names: Names = UNNAMED
    ranges: Ranges | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contest:
    """What a method works on: the indicators that count, and the weights of each unit.

    sample   the counted indicators: of weight above 0, and live unless ranges are fixed
    scores   of them, 1 = best; shape (units, counted), 0 where missing, where the share is 0 too
    weights  of them, shape (counted,), sum 1
    shares   shape (units, counted): the weights of the values a unit has, sum 1 in every row, 0 where missing
    counted  which indicators of the table count, shape (indicators,)
    """

    sample: Sample
    scores: Array
    weights: Array
    shares: Array
    counted: Mask
    remarks: tuple[Remark, ...]

    def widen(self, narrow: Array) -> Array:
        """Return `narrow`, whose last axis are the counted indicators, with all indicators; NaN where left out."""
        return widen(narrow, self.counted)

    def show(self, narrow: Array) -> Array:
        """Return `narrow`, shape (units, counted), with all indicators; NaN where left out or missing."""
        return self.widen(np.where(self.sample.present, narrow, np.nan))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Marks:
    """What a method makes of a contest: scores of shape (units,), higher is better, and its working."""

    scores: Array
    worksheet: Mapping[str, Array] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()


def judge(entry: Entry, method: str, mark: Callable[[Contest], Marks], *, tie: float) -> Ranking:
    """Return the ranking by the scores that `mark` gives.

    Indicators that are constant (unless ranges are fixed), empty or of weight 0 are left out. A unit is judged by
    the values it has: the weights of the others are spread over these. Where no counted indicator differs between
    the units, all have rank 1 and the score `tie`, with a remark.

    Raises
    ------
    UsageError
        A flawed table (see `Sample.of`), weights that are none, a unit without a value that counts, ranges that are
        none; what `mark` refuses.

    """
    sample = Sample.of(entry.values, entry.directions, entry.names)
    weights = check_weights(entry.weights, sample)
    able = ~sample.empty if entry.ranges else sample.live
    _check_units(sample, weights > 0)
    counted = np.asarray(able & (weights > 0))
    if not counted.any():
        return _draw(sample, method, tie)
    contest = _enter(sample, weights, counted, entry.ranges)
    marks = mark(contest)
    return Ranking(
        scores=marks.scores,
        ranks=competition_ranks(marks.scores),
        method=method,
        remarks=(*contest.remarks, *marks.remarks),
        worksheet={"weights": contest.widen(contest.weights), **marks.worksheet},
    )


def _enter(sample: Sample, weights: Array, counted: Mask, ranges: Ranges | None) -> Contest:
    picked = sample.pick(counted)
    _check_units(picked, np.ones(len(picked.directions), dtype=np.bool_))
    scores = _scale(picked, counted, ranges) if ranges else picked.to_unit()
    kept = weights[counted] / weights[counted].sum()
    held = np.where(picked.present, kept, 0.0)
    return Contest(
        sample=picked,
        scores=np.where(picked.present, scores, 0.0),
        weights=kept,
        shares=held / held.sum(axis=1, keepdims=True),
        counted=counted,
        remarks=sample.remarks(),
    )


def _scale(sample: Sample, counted: Mask, ranges: Ranges) -> Array:
    lows, highs = np.asarray(ranges.lows, dtype=np.float64), np.asarray(ranges.highs, dtype=np.float64)
    if lows.shape != counted.shape or highs.shape != counted.shape:
        raise UsageError(
            Text(
                zh=f"固定区间须为 {len(counted)} 个指标各给出下限和上限。",
                en=f"Fixed ranges need a lower and an upper end for each of {len(counted)} indicators.",
            )
        )
    low, high = lows[counted], highs[counted]
    for column in np.flatnonzero(~(np.isfinite(low) & np.isfinite(high) & (high > low))):
        raise _refuse_range(sample.names.code(int(column)), float(low[column]), float(high[column]))
    above = np.where(sample.directions > 0, sample.values - low, high - sample.values)
    return np.asarray(np.clip(above / (high - low), 0.0, 1.0))


def _check_units(sample: Sample, columns: Mask) -> None:
    for row in np.flatnonzero(~sample.present[:, columns].any(axis=1)):
        raise _refuse_unit(sample.names.unit(int(row)))


def check_weights(weights: Array, sample: Sample) -> Array:
    """Return the weights, divided by their sum.

    Raises
    ------
    UsageError
        Not one for each indicator, one below 0 or infinite or missing, their sum is 0, or 0 over the values there are.

    """
    asked = np.asarray(weights, dtype=np.float64)
    count = sample.values.shape[1]
    if asked.shape != (count,):
        raise UsageError(
            Text(
                zh=f"有 {count} 个指标，却给出 {asked.size} 个权重。每个指标须有一个权重。",
                en=f"There are {count} indicators and {asked.size} weights; give one for each.",
            )
        )
    for column in np.flatnonzero(~((asked >= 0) & (asked <= _LARGEST))):
        raise _refuse_weight(sample.names.code(int(column)), float(asked[column]))
    if not asked[~sample.empty].sum() > 0:
        raise UsageError(
            Text(
                zh="有数值的指标权重之和为 0，无法排序。请至少给一个有数值的指标正权重。",
                en="The weights of the indicators that have values sum to 0. Give one of them a weight above 0.",
            )
        )
    return np.asarray(asked / asked.sum())


def _draw(sample: Sample, method: str, score: float) -> Ranking:
    text = Text(
        zh="计入的指标在各单位之间没有差异，所有单位并列第 1。",
        en="No indicator that counts differs between the units; all tie for rank 1.",
    )
    units = len(sample.values)
    return Ranking(
        scores=np.full(units, score),
        ranks=np.ones(units),
        method=method,
        remarks=(*sample.remarks(), Remark(kind="no-contrast", about="units", text=text)),
    )


def _refuse_unit(unit: str) -> UsageError:
    return UsageError(
        Text(
            zh=f"单位 {unit} 在计入的指标上没有任何数值，无法排序。请补数据或去掉该单位。",
            en=f"Unit {unit} has no value in any indicator that counts. Add data, or leave the unit out.",
        )
    )


def _refuse_weight(code: str, weight: float) -> UsageError:
    return UsageError(
        Text(
            zh=f"指标 {code} 的权重 {weight:g} 无效，应为不小于 0 的数。",
            en=f"Indicator {code}: weight {weight:g} is no weight; give a number of at least 0.",
        )
    )


def _refuse_range(code: str, low: float, high: float) -> UsageError:
    return UsageError(
        Text(
            zh=f"指标 {code} 的固定区间 {low:g} 至 {high:g} 无效，上限须大于下限。",
            en=f"Indicator {code}: the range {low:g} to {high:g} is none; the upper end must be above the lower.",
        )
    )
