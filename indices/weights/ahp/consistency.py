"""Consistency of a judgement matrix: largest eigenvalue, CI, CR by a named table, GCI with its threshold."""

from dataclasses import dataclass

import numpy as np

from indices.table import Array
from indices.weights.ahp.priority import weigh_eigenvector, weigh_geometric_mean
from indices.weights.ahp.random_index import DEFAULT, RandomIndex, find_random_index

CR_LIMIT = 0.10  # Saaty 1977
# Aguaron and Moreno-Jimenez 2003, Eur. J. Oper. Res. 147:137-145: the GCI that goes with a CR of 0.10.
_GCI_LIMITS = {3: 0.31, 4: 0.35}
_GCI_LIMIT_LARGE = 0.37


@dataclass(frozen=True, slots=True, kw_only=True)
class Consistency:
    """How far a matrix is from a consistent one. For one or two elements every figure is that of consistency."""

    size: int
    lambda_max: float
    ci: float
    table: RandomIndex
    random_index: float
    cr: float
    gci: float

    @property
    def gci_limit(self) -> float:
        """The threshold of GCI that goes with a CR of 0.10."""
        return _GCI_LIMITS.get(self.size, _GCI_LIMIT_LARGE)

    @property
    def is_acceptable(self) -> bool:
        """Whether CR is below 0.10."""
        return self.cr < CR_LIMIT


def assess(matrix: Array, table: RandomIndex = DEFAULT) -> Consistency:
    """Return the consistency of a complete matrix, shape (n, n).

    Raises
    ------
    UsageError
        The random index table ends before n.

    """
    size = len(matrix)
    largest = weigh_eigenvector(matrix)[1] if size > 2 else float(size)
    index = find_random_index(size, table)
    ci = (largest - size) / (size - 1) if size > 2 else 0.0
    return Consistency(
        size=size,
        lambda_max=largest,
        ci=ci,
        table=table,
        random_index=index,
        cr=ci / index if size > 2 else 0.0,
        gci=measure_gci(matrix),
    )


def measure_gci(matrix: Array, weights: Array | None = None) -> float:
    """Return 2 sum_{i<j} ln^2(a_ij w_j / w_i) / ((n - 1)(n - 2)), 0 for fewer than three elements.

    `weights` are the row geometric means unless given: the priorities of a group give GCOMPI.
    Source: Crawford and Williams 1985; Aguaron and Moreno-Jimenez 2003.
    """
    size = len(matrix)
    if size < 3:
        return 0.0
    errors = measure_errors(matrix, weigh_geometric_mean(matrix) if weights is None else weights)
    return float(2 * (errors[np.triu_indices(size, k=1)] ** 2).sum() / ((size - 1) * (size - 2)))


def measure_errors(matrix: Array, weights: Array) -> Array:
    """Return ln(a_ij w_j / w_i), shape (n, n): how far every judgement is from what the weights imply."""
    logs = np.log(weights)
    return np.asarray(np.log(matrix) - (logs[:, None] - logs[None, :]), dtype=np.float64)
