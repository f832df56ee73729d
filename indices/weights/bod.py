"""Benefit of the doubt: every unit is seen in the light that suits it best; and one set of weights for all.

Source: Cherchye, Moesen, Rogge and Van Puyenbroeck 2007, Social Indicators Research 82: data envelopment analysis
with one input of 1. Limits are on shares (weight x score over the sum), which do not depend on units of measurement.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from indices.remark import Remark
from indices.table import Array, Mask
from indices.weights.sample import UNNAMED, Names, Sample, widen
from indices.weights.weights import Weighting, Weights, settle
from rules.errors import UsageError
from rules.text import Text

# A score this near to 1 is 1.
_FRONT = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The least and the largest share of one indicator in the score of a unit; (0, 1) leaves it free."""

    least: float = 0.0
    most: float = 1.0


FREE = Limits()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BenefitOfDoubt:
    """The best light of every unit.

    scores  shape (units,), 0 to 1
    shares  of the indicators in the score, shape (units, indicators), sum 1; all 0 where the score is 0
    at_one  how many units score 1
    """

    scores: Array
    shares: Array
    at_one: int
    remarks: tuple[Remark, ...]


def score(values: Array, directions: Array, *, limits: Limits = FREE, names: Names = UNNAMED) -> BenefitOfDoubt:
    """Return the largest weighted sum of every unit under weights that give no unit more than 1.

    Values must be at least 0, on a scale with a true zero; a cost is turned round inside its range (low + high - x).
    A missing value counts as nothing for its unit, and as 0 in the constraint that the unit is for others.

    Raises
    ------
    UsageError
        A value below 0, limits that no shares can keep, a unit without a value, an empty table.

    """
    sample = Sample.of(values, directions, names)
    scaled = _scale(sample)
    for row, held in enumerate(sample.present.sum(axis=1).tolist()):
        unit = names.unit(row)
        if held == 0:
            raise _refuse_unit(unit)
        _check_limits(limits, held, Text(zh=f"单位 {unit}", en=f"Unit {unit}"))
    front = _find_front(scaled)
    shares = np.vstack([_light(own, there, front, limits) for own, there in zip(scaled, sample.present, strict=True)])
    scores = shares.sum(axis=1)
    at_one = int(np.count_nonzero(scores >= 1 - _FRONT))
    return BenefitOfDoubt(
        scores=scores,
        shares=shares / np.where(scores > 0, scores, 1.0)[:, None],
        at_one=at_one,
        remarks=(*sample.remarks(), _tell_front(at_one, len(scores))),
    )


def weigh(values: Array, directions: Array, *, limits: Limits = FREE, names: Names = UNNAMED) -> Weights:
    """Return the one set of weights that brings the sum of all scores as high as it can be, with no score above 1.

    They are weights on value / largest value of the indicator. `limits` bind the mean share over the units.
    Values as for `score`; a constant indicator gets 0.

    Raises
    ------
    UsageError
        A value below 0, limits that no shares can keep, no indicator with two different values.

    """
    sample = Sample.of(values, directions, names)
    live = sample.live
    if not live.any():
        return settle(sample, np.zeros(0), "bod", {})
    picked = sample.pick(live)
    scaled = _scale(picked)
    _check_limits(limits, scaled.shape[1], Text(zh="数据表", en="The table"))
    means = scaled.sum(axis=0)
    front = _find_front(scaled)
    loads = _maximise(means, np.vstack([front, _bind(means, limits)]), len(front))
    scores = scaled @ loads
    at_one = int(np.count_nonzero(scores >= 1 - _FRONT))
    worksheet: Mapping[str, Array] = {"scores": scores, "share": widen(loads * means / (loads @ means), live)}
    return settle(sample, loads, "bod", worksheet, (_tell_front(at_one, len(scores)),))


def _scale(sample: Sample) -> Array:
    """Return values over the largest of their column, costs turned round, missing ones 0."""
    for row, column in np.argwhere(sample.present & (np.where(sample.present, sample.values, 0.0) < 0)):
        raise _refuse_negative(sample.names.unit(int(row)), sample.names.code(int(column)))
    held = ~sample.empty
    ends = np.where(held, np.where(held, sample.lows, 0.0) + np.where(held, sample.highs, 0.0), 0.0)
    turned = np.where(sample.directions > 0, sample.values, ends - sample.values)
    largest = np.where(held, sample.highs, 1.0)
    return np.where(sample.present, turned, 0.0) / np.where(largest > 0, largest, 1.0)


def _find_front(scaled: Array) -> Array:
    """Return the rows that no other row reaches or passes everywhere; the others bind nothing."""
    rows = np.unique(scaled, axis=0)
    kept = [row for row in rows if np.count_nonzero(np.all(rows >= row, axis=1)) == 1]
    return np.vstack(kept)


def _light(own: Array, there: Mask, front: Array, limits: Limits) -> Array:
    """Return weight x score of every indicator for one unit, shape (indicators,)."""
    able = there & (own > 0)
    if not able.any() or (limits.least > 0 and not np.array_equal(able, there)):
        # A share above 0 of a score that is 0 asks for a sum of 0.
        return np.zeros(len(own))
    mine = own[able]
    found = np.zeros(len(own))
    found[able] = mine * _maximise(mine, np.vstack([front[:, able], _bind(mine, limits)]), len(front))
    return found


def _bind(own: Array, limits: Limits) -> Array:
    """Return the rows that keep own_j w_j between the limits times their sum."""
    parts = np.diag(own)
    rows = [np.zeros((0, len(own)))]
    if limits.least > 0:
        rows.append(limits.least * own[None, :] - parts)
    if limits.most < 1:
        rows.append(parts - limits.most * own[None, :])
    return np.vstack(rows)


def _maximise(gains: Array, rows: Array, peers: int) -> Array:
    """Return w >= 0 of the largest `gains @ w`, the first `peers` rows at most 1 and the others at most 0."""
    bounds = np.append(np.ones(peers), np.zeros(len(rows) - peers))
    found = linprog(-gains, A_ub=rows, b_ub=bounds, method="highs")
    return np.maximum(np.asarray(found.x, dtype=np.float64), 0.0)


def _check_limits(limits: Limits, count: int, place: Text) -> None:
    if not 0 <= limits.least <= limits.most <= 1 or limits.least * count > 1 or limits.most * count < 1:
        raise UsageError(
            Text(
                zh=f"{place.zh}有 {count} 个指标，份额限制 {limits.least:g} 至 {limits.most:g} 无法满足。请放宽。",
                en=f"{place.en} has {count} indicators, and no shares keep within {limits.least:g} to "
                f"{limits.most:g}. Widen the limits.",
            )
        )


def _refuse_negative(unit: str, code: str) -> UsageError:
    return UsageError(
        Text(
            zh=f"单位 {unit} 的指标 {code} 小于 0。数据包络法要求数值不小于 0，请先做标准化。",
            en=f"Unit {unit}, indicator {code} is below 0. Benefit of the doubt needs values of at least 0; "
            "normalise first.",
        )
    )


def _refuse_unit(unit: str) -> UsageError:
    return UsageError(
        Text(zh=f"单位 {unit} 没有任何数值，无法评分。", en=f"Unit {unit} has no value and cannot be scored.")
    )


def _tell_front(at_one: int, units: int) -> Remark:
    text = Text(
        zh=f"{units} 个单位中有 {at_one} 个得分为 1，彼此不可区分。",
        en=f"{at_one} of {units} units score 1 and cannot be told apart.",
    )
    return Remark(kind="at-one", about="units", text=text)


METHOD = Weighting(id="bod", name=Text(zh="公共权重数据包络法", en="Benefit of the doubt, common weights"), weigh=weigh)
