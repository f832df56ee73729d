"""MEREC: an indicator weighs by how much the overall performance changes when it is removed.

Source: Keshavarz-Ghorabaee et al. 2021, Symmetry 13, 525.
"""

from collections.abc import Sequence

import numpy as np

from indices.remark import Remark
from indices.table import Array, Mask
from indices.weights.sample import UNNAMED, Names, Sample, widen
from indices.weights.weights import Weighting, Weights, settle
from rules.text import Text

# The share of the range that stands for the lowest value of a shifted column.
SHIFT = 0.01


def weigh(values: Array, directions: Array, *, names: Names = UNNAMED) -> Weights:
    """Return weights in proportion to E_j, the mean of |S'_ij - S_i| over the units that have j.

    S_i = ln(1 + mean_j |ln n_ij|), with n = min / x for benefits and x / max for costs, over the values of the unit;
    S'_ij leaves out the term of j and keeps the divisor, as published. A constant column counts in the divisor.
    A column with a value of 0 or below is shifted so that its lowest value is SHIFT x range, with a remark.

    Raises
    ------
    UsageError
        No indicator has two different values.

    """
    sample = Sample.of(values, directions, names)
    live = sample.live
    picked = sample.pick(live)
    shifted = picked.lows <= 0
    logs = _take_logs(picked, shifted)
    counts = np.maximum(sample.present.sum(axis=1), 1)[:, None]
    totals = logs.sum(axis=1, keepdims=True)
    overall = np.log1p(totals / counts)
    without = np.log1p(np.maximum(totals - logs, 0.0) / counts)
    effects = np.abs(without - overall).sum(axis=0) / picked.present.sum(axis=0)
    worksheet = {
        "logs": widen(np.where(picked.present, logs, np.nan), live),
        "performance": overall[:, 0],
        "without": widen(without, live),
        "effect": widen(effects, live),
    }
    codes = [picked.names.code(int(each)) for each in np.flatnonzero(shifted)]
    return settle(sample, effects, "merec", worksheet, _tell_shift(codes))


def _take_logs(sample: Sample, shifted: Mask) -> Array:
    """Return |ln n|, 0 where a value is missing."""
    lows, highs = sample.lows, sample.highs
    shift = np.where(shifted, SHIFT * (highs - lows) - lows, 0.0)
    moved = np.where(sample.present, sample.values, lows) + shift
    ends = np.where(sample.directions > 0, lows, highs) + shift
    return np.where(sample.present, np.abs(np.log(moved / ends)), 0.0)


def _tell_shift(codes: Sequence[str]) -> tuple[Remark, ...]:
    if not codes:
        return ()
    listed = ", ".join(codes)
    text = Text(
        zh=f"下列指标含不大于 0 的值，取对数前整体平移，使最小值等于极差的 1%：{listed}。",
        en=f"These have values of 0 or below and were shifted so that the lowest is 1 % of the range: {listed}.",
    )
    return (Remark(kind="shifted", about="indicators", text=text),)


METHOD = Weighting(id="merec", name=Text(zh="MEREC 法", en="MEREC"), weigh=weigh)
