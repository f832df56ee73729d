"""Which choice of the method moves the ranks: all of them together, and those of each unit.

Source: Saisana, Saltelli and Tarantola 2005: the output is the mean absolute change of rank against the published one.
"""

from dataclasses import dataclass

import numpy as np

from indices.table import Array
from indices.uncertainty.method import Method, evaluate, evaluate_nominal
from indices.uncertainty.ranks import Ranks, measure_shift, rank
from indices.uncertainty.sobol import TOLERANCE, Sensitivity, Verdict, analyse


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Influence:
    """Sobol' indices of the choices; output 0 is the mean absolute change of rank, output 1 + i the rank of unit i.

    nominal  ranks as published, shape (units,)
    """

    nominal: Ranks
    sensitivity: Sensitivity

    @property
    def verdict(self) -> Verdict:
        """Whether the indices of the mean change of rank have converged."""
        return self.sensitivity.verdicts[0]

    @property
    def order(self) -> tuple[str, ...]:
        """The choices, that with the largest total effect on the mean change of rank first."""
        totals = self.sensitivity.total.value[:, 0]
        return tuple(self.sensitivity.names[place] for place in np.argsort(-totals, kind="stable"))


def find_influence(
    method: Method, *, size: int, seed: int, units: bool = False, tolerance: float = TOLERANCE
) -> Influence:
    """Return how much each choice moves the ranks, from size * (choices + 2) runs; `units` adds each unit's rank.

    Raises
    ------
    UsageError
        See `analyse` and `aggregate`.

    """
    nominal = rank(evaluate_nominal(method)[np.newaxis])[0]

    def run(points: Array) -> Array:
        ranks = rank(evaluate(method, points).index)
        shift = measure_shift(ranks, nominal)[:, np.newaxis]
        return np.hstack([shift, ranks]) if units else shift

    names = [choice.name for choice in method.choices]
    return Influence(nominal=nominal, sensitivity=analyse(run, names, size=size, seed=seed, tolerance=tolerance))
