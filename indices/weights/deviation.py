"""Standard-deviation weights: an indicator weighs by the spread of its min-max scores."""

from indices.table import Array
from indices.weights.association import deviations
from indices.weights.sample import UNNAMED, Names, Sample, widen
from indices.weights.weights import Weighting, Weights, settle
from rules.text import Text


def weigh(values: Array, directions: Array, *, names: Names = UNNAMED) -> Weights:
    """Return weights in proportion to the standard deviation (n - 1) of the min-max scores, over available cases.

    Raises
    ------
    UsageError
        No indicator has two different values.

    """
    sample = Sample.of(values, directions, names)
    live = sample.live
    scores = sample.pick(live).to_unit()
    spreads = deviations(scores)
    worksheet = {"scores": widen(scores, live), "deviation": widen(spreads, live)}
    return settle(sample, spreads, "deviation", worksheet)


METHOD = Weighting(id="deviation", name=Text(zh="标准差法", en="Standard deviation"), weigh=weigh)
