"""Coefficient-of-variation weights: an indicator weighs by its spread against its mean."""

import numpy as np

from indices.table import Array
from indices.weights.association import deviations
from indices.weights.sample import UNNAMED, Names, Sample, widen
from indices.weights.weights import Weighting, Weights, settle
from rules.errors import UsageError
from rules.text import Text

_NOISE = 1e-12


def weigh(values: Array, directions: Array, *, names: Names = UNNAMED) -> Weights:
    """Return weights in proportion to the standard deviation (n - 1) over |mean| of the values, available cases.

    The values must have a true zero: a change of origin changes the weights. The direction has no part in it.

    Raises
    ------
    UsageError
        No indicator has two different values; the mean of one is 0.

    """
    sample = Sample.of(values, directions, names)
    live = sample.live
    picked = sample.pick(live)
    means = np.where(picked.present, picked.values, 0.0).sum(axis=0) / picked.present.sum(axis=0)
    sizes = np.maximum(np.abs(picked.lows), np.abs(picked.highs))
    for column in np.flatnonzero(np.abs(means) <= _NOISE * sizes):
        raise _refuse_mean(picked.names.code(int(column)))
    ratios = deviations(picked.values) / np.abs(means)
    worksheet = {"mean": widen(means, live), "variation": widen(ratios, live)}
    return settle(sample, ratios, "variation", worksheet)


def _refuse_mean(code: str) -> UsageError:
    return UsageError(
        Text(
            zh=f"指标 {code} 的均值为 0，变异系数没有定义。请改用标准差法。",
            en=f"Indicator {code} has mean 0, so its coefficient of variation is undefined. Use standard deviation.",
        )
    )


METHOD = Weighting(id="variation", name=Text(zh="变异系数法", en="Coefficient of variation"), weigh=weigh)
