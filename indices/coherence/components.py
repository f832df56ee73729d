"""Principal components: how many things a set of indicators measures.

Sources: H. F. Kaiser 1960 (eigenvalue above 1); J. L. Horn, Psychometrika 30 (1965) 179-185 (parallel analysis: an
eigenvalue counts only if it is larger than that of random data of the same size).
"""

from dataclasses import dataclass

import numpy as np

from indices.coherence.pairs import correlate, find_constant
from indices.table import Array

_DRAWS = 200
_SHARE = 0.95
_BLOCK = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Components:
    """Principal components of the correlation matrix.

    eigenvalues  largest first, shape (variables,); a matrix of pairs may have negative ones, they are set to 0
    shares       of the variance, shape (variables,)
    loadings     correlation of variable (row) with component (column)
    kaiser       how many eigenvalues are above 1
    parallel     how many are above the 95 % quantile of random data of the same size
    """

    eigenvalues: Array
    shares: Array
    loadings: Array
    kaiser: int
    parallel: int


def find_components(values: Array, *, seed: int = 0, draws: int = _DRAWS) -> Components | None:
    """Return the components of `values`, shape (units, variables), NaN = missing; constant columns are left out.

    None where there is nothing to decompose: fewer than two columns that vary, or two columns without three units in
    common. The same seed gives the same answer.
    """
    varying = values[:, ~find_constant(values)]
    correlations = correlate(varying).r
    if len(correlations) < 2 or not np.all(np.isfinite(correlations)):
        return None
    found, vectors = np.linalg.eigh(correlations)
    eigenvalues = np.maximum(found[::-1], 0.0)
    limits = _draw_limits(*varying.shape, draws=draws, rng=np.random.default_rng(seed))
    passed = eigenvalues > limits
    return Components(
        eigenvalues=eigenvalues,
        shares=eigenvalues / eigenvalues.sum(),
        loadings=_point_up(vectors[:, ::-1]) * np.sqrt(eigenvalues),
        # A rounding error above 1 is 1: uncorrelated variables have no common component.
        kaiser=int((eigenvalues > 1 + 1e-9).sum()),
        parallel=len(passed) if passed.all() else int(passed.argmin()),
    )


def _point_up(vectors: Array) -> Array:
    """The sign of a component is free: take the one under which its loadings sum to something positive."""
    return np.asarray(vectors * np.where(vectors.sum(axis=0) < 0, -1.0, 1.0))


def _draw_limits(units: int, variables: int, *, draws: int, rng: np.random.Generator) -> Array:
    block = max(1, _BLOCK // (units * variables))
    drawn = []
    for start in range(0, draws, block):
        noise = rng.normal(size=(min(block, draws - start), units, variables))
        noise -= noise.mean(axis=1, keepdims=True)
        noise /= np.sqrt((noise**2).sum(axis=1, keepdims=True))
        drawn.append(np.linalg.eigvalsh(noise.transpose(0, 2, 1) @ noise)[:, ::-1])
    return np.quantile(np.vstack(drawn), _SHARE, axis=0)
