"""CRITIC: an indicator weighs by its spread and by how little it says the same as the others.

Source: Diakoulaki, Mavrotas and Papayannakis 1995, Computers & Operations Research 22. The scores are min-max in the
direction of the indicator, so that two costs, or a cost and a benefit, are compared in one sense.
"""

import numpy as np

from indices.remark import Remark
from indices.table import Array, Mask
from indices.weights.association import correlate, deviations
from indices.weights.sample import UNNAMED, Names, Sample, widen
from indices.weights.weights import Weighting, Weights, settle
from rules.text import Text

_NOISE = 1e-12


def weigh(values: Array, directions: Array, *, names: Names = UNNAMED) -> Weights:
    """Return weights in proportion to s_j sum_k (1 - r_jk), s the deviation of the scores and r their correlation.

    s rests on the values of a column, r on the units that have both (pairwise complete). A pair without a defined r
    counts as r = 0, with a remark.

    Raises
    ------
    UsageError
        No indicator has two different values.

    """
    sample = Sample.of(values, directions, names)
    live = sample.live
    picked = sample.pick(live)
    scores = picked.to_unit()
    found, defined = correlate(scores)
    conflict = 1 - found
    # Two columns that are one and the same differ from r = 1 by rounding, and that is no conflict.
    conflict[conflict < _NOISE] = 0.0
    spreads = deviations(scores)
    worksheet = {
        "scores": widen(scores, live),
        "deviation": widen(spreads, live),
        "correlation": widen(found, live, axes=(0, 1)),
        "conflict": widen(conflict.sum(axis=0), live),
    }
    return settle(sample, spreads * conflict.sum(axis=0), "critic", worksheet, tell_undefined(picked, defined))


def tell_undefined(sample: Sample, defined: Mask) -> tuple[Remark, ...]:
    """Return a remark for every pair of indicators whose correlation the common units do not define."""
    pairs = np.argwhere(np.triu(~defined))
    return tuple(_tell_pair(sample.names.code(int(one)), sample.names.code(int(other))) for one, other in pairs)


def _tell_pair(one: str, other: str) -> Remark:
    return Remark(
        kind="no-correlation",
        about=one,
        text=Text(
            zh=f"指标 {one} 与 {other} 的共同单位不足以计算相关系数，按 0 处理。",
            en=f"Indicators {one} and {other} share too few units for a correlation; 0 was taken.",
        ),
    )


METHOD = Weighting(id="critic", name=Text(zh="CRITIC 法", en="CRITIC"), weigh=weigh)
