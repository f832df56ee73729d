"""Random indices: the mean consistency index of matrices filled at random from Saaty's scale, by named table.

Whether a matrix is accepted at CR < 0.10 depends on the table, so every result names its own.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache

import numpy as np

from indices.table import Array
from indices.weights.ahp.priority import find_block, iterate_power
from rules.errors import UsageError
from rules.text import Text


class RandomIndex(StrEnum):
    """A table of random indices."""

    SAATY2005 = "saaty2005"
    SAATY1980 = "saaty1980"
    DONEGAN_DODD1991 = "donegan_dodd1991"
    SIMULATED = "simulated"


# Saaty 2005, Theory and Applications of the Analytic Network Process, p. 31; Saaty 1980, The Analytic Hierarchy
# Process; Donegan and Dodd 1991, Math. Comput. Modelling 15(10):135-137. Simulated: means of 100,000 random matrices a
# size, standard error at most 0.0022 (sizes 11, 13 and 14 by the function below, seed 20260101).
TABLES: Mapping[RandomIndex, Mapping[int, float]] = {
    RandomIndex.SAATY2005: {
        3: 0.52,
        4: 0.89,
        5: 1.11,
        6: 1.25,
        7: 1.35,
        8: 1.40,
        9: 1.45,
        10: 1.49,
        11: 1.52,
        12: 1.54,
        13: 1.56,
        14: 1.58,
        15: 1.59,
    },
    RandomIndex.SAATY1980: {3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45, 10: 1.49},
    RandomIndex.DONEGAN_DODD1991: {
        3: 0.4914,
        4: 0.8286,
        5: 1.0591,
        6: 1.1797,
        7: 1.2519,
        8: 1.3171,
        9: 1.3733,
        10: 1.4055,
        11: 1.4213,
        12: 1.4497,
        13: 1.4643,
        14: 1.4822,
        15: 1.4969,
    },
    RandomIndex.SIMULATED: {
        3: 0.5194,
        4: 0.8853,
        5: 1.1102,
        6: 1.2500,
        7: 1.3398,
        8: 1.4035,
        9: 1.4483,
        10: 1.4857,
        11: 1.5145,
        12: 1.5355,
        13: 1.5547,
        14: 1.5705,
        15: 1.5840,
    },
}
DEFAULT = RandomIndex.SAATY2005
SEED = 20260101
_LARGE_DRAWS = 2000  # matrices for a size beyond the simulated table
_SCALE = np.array([1 / k for k in range(9, 1, -1)] + [float(k) for k in range(1, 10)])


def find_random_index(size: int, table: RandomIndex) -> float:
    """Return the random index of `size` elements; 0 for one or two, which cannot be inconsistent.

    Raises
    ------
    UsageError
        The table ends before `size`.

    """
    if size < 3:
        return 0.0
    found = TABLES[table].get(size)
    if found is not None:
        return found
    if table is RandomIndex.SIMULATED:
        return simulate_random_index(size, draws=_LARGE_DRAWS, seed=SEED)[0]
    last = max(TABLES[table])
    raise UsageError(
        Text(
            zh=f"随机一致性指标表 {table} 只到 {last} 阶，矩阵为 {size} 阶。请改用 --ri simulated，或分组比较。",
            en=f"Random index table {table} ends at {last} elements, here are {size}. Use --ri simulated, or compare "
            "them in groups.",
        )
    )


@cache
def simulate_random_index(size: int, *, draws: int, seed: int) -> tuple[float, float]:
    """Return the mean consistency index of `draws` random matrices of `size` elements, and its standard error.

    Every judgement above the diagonal is one of the 17 points 1/9 ... 9, all equally likely.
    """
    generator = np.random.default_rng(seed)
    sums = squares = 0.0
    block = find_block(size)
    for start in range(0, draws, block):
        count = min(block, draws - start)
        found = (iterate_power(_draw(size, count, generator))[1] - size) / (size - 1)
        sums, squares = sums + float(found.sum()), squares + float((found**2).sum())
    mean = sums / draws
    return mean, float(np.sqrt(max(squares / draws - mean**2, 0.0) / draws))


def _draw(size: int, count: int, generator: np.random.Generator) -> Array:
    stack = np.ones((size, size, count))
    rows, columns = np.triu_indices(size, k=1)
    stack[rows, columns] = _SCALE[generator.integers(len(_SCALE), size=(len(rows), count))]
    stack[columns, rows] = 1 / stack[rows, columns]
    return stack
