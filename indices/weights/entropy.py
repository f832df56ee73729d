"""Entropy weights: an indicator whose values lie the more unevenly weighs the more.

Source: Zeleny 1982, Multiple Criteria Decision Making; p ln p is 0 at p = 0, its limit. An indicator with a zero is
thus as good as any other.
"""

from enum import StrEnum

import numpy as np

from indices.table import Array
from indices.weights.sample import UNNAMED, Names, Sample, widen
from indices.weights.weights import Weighting, Weights, settle
from rules.errors import UsageError
from rules.text import Text


class Shares(StrEnum):
    """What the shares p are taken of.

    RANGE  min-max scores in the direction of the indicator (usual in Chinese practice): direction-aware, and
           the same under any change of unit or origin
    RAW    the values as they stand, which must be at least 0; the direction has no part in it
    """

    RANGE = "range"
    RAW = "raw"


def weigh(values: Array, directions: Array, *, names: Names = UNNAMED, shares: Shares = Shares.RANGE) -> Weights:
    """Return weights in proportion to 1 - e, with e = -sum p ln p / ln n over the n values of the indicator.

    Missing values are left out, column by column (available cases).

    Raises
    ------
    UsageError
        No indicator has two different values; RAW shares meet a value below 0.

    """
    sample = Sample.of(values, directions, names)
    live = sample.live
    picked = sample.pick(live)
    scores = picked.to_unit() if shares is Shares.RANGE else _take_raw(picked)
    filled = np.where(picked.present, scores, 0.0)
    parts = filled / filled.sum(axis=0)
    logs = np.log(np.where(parts > 0, parts, 1.0))
    entropies = -(parts * logs).sum(axis=0) / np.log(picked.present.sum(axis=0))
    worksheet = {
        "shares": widen(np.where(picked.present, parts, np.nan), live),
        "entropy": widen(entropies, live),
        "divergence": widen(1 - entropies, live),
    }
    return settle(sample, 1 - entropies, "entropy", worksheet)


def _take_raw(sample: Sample) -> Array:
    low = np.argwhere(np.where(sample.present, sample.values, 0.0) < 0)
    if low.size:
        unit, code = sample.names.unit(int(low[0, 0])), sample.names.code(int(low[0, 1]))
        raise UsageError(
            Text(
                zh=f"单位 {unit} 的指标 {code} 小于 0，不能直接取份额。请改用极差标准化后的熵权。",
                en=f"Unit {unit}, indicator {code} is below 0 and has no share. Take the shares of the range instead.",
            )
        )
    return sample.values


METHOD = Weighting(id="entropy", name=Text(zh="熵权法", en="Entropy"), weigh=weigh)
