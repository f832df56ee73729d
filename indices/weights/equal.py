"""Equal weights: every indicator that has values counts the same, whatever they are."""

import numpy as np

from indices.table import Array
from indices.weights.sample import UNNAMED, Names, Sample
from indices.weights.weights import Weighting, Weights
from rules.errors import UsageError
from rules.text import Text


def weigh(values: Array, directions: Array, *, names: Names = UNNAMED) -> Weights:
    """Return the same weight for every indicator with a value, and 0 for one without.

    A constant indicator keeps its weight: under fixed reference ranges it still says how high all units stand.

    Raises
    ------
    UsageError
        No indicator has a value.

    """
    sample = Sample.of(values, directions, names)
    held = ~sample.empty
    if not held.any():
        raise UsageError(
            Text(zh="数据表没有任何数值，无法赋权。", en="The table has no value, so nothing gets a weight.")
        )
    return Weights(weights=held / np.count_nonzero(held), method="equal", remarks=sample.remarks())


METHOD = Weighting(id="equal", name=Text(zh="等权", en="Equal weights"), weigh=weigh)
