"""The partial-correlation graph: which indicators go together when all others are held fixed.

Sources: J. Schaefer and K. Strimmer, Statistical Applications in Genetics and Molecular Biology 4 (2005) article 32
(shrinkage of the correlation matrix with an analytic intensity, so that it can be inverted with fewer units than
indicators). Edges are tested against columns that were shuffled one by one, and kept at a false discovery rate.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indices.coherence.discovery import adjust
from indices.coherence.pairs import find_constant, standardise
from indices.table import Array

_CHANCES = 50_000
_SHUFFLES = (20, 2_000)
_BLOCK = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """Two indicators with their partial correlation `r`, its p-value and the one adjusted over all pairs."""

    first: str
    second: str
    r: float
    p: float
    q: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Network:
    """The graph.

    codes      indicators in it; constant ones are left out
    partial    partial correlations, shape (indicators, indicators)
    shrinkage  0 (none) to 1 (all correlations set to 0)
    filled     missing values that were set to the mean of their column
    edges      that survive, strongest first
    """

    codes: tuple[str, ...]
    partial: Array
    shrinkage: float
    filled: int
    edges: tuple[Edge, ...]


def draw_network(values: Array, codes: Sequence[str], *, seed: int = 0, rate: float = 0.05) -> Network | None:
    """Return the graph of `values`, shape (units, indicators), NaN = missing; None below 4 units or 2 indicators.

    The same seed gives the same graph. Missing values are set to the mean of their column, which weakens its edges.
    """
    varying = ~find_constant(values)
    if len(values) < 4 or varying.sum() < 2:
        return None
    scaled = standardise(values[:, varying])
    kept = tuple(code for code, each in zip(codes, varying, strict=True) if each)
    shrinkage = choose_shrinkage(scaled)
    partial = find_partial(scaled, shrinkage)
    p = _judge(scaled, partial, shrinkage, np.random.default_rng(seed))
    return Network(
        codes=kept,
        partial=partial,
        shrinkage=shrinkage,
        filled=int((~np.isfinite(values[:, varying])).sum()),
        edges=_keep(kept, partial, p, rate),
    )


def choose_shrinkage(scaled: Array) -> float:
    """Return the intensity that minimises the expected squared error: sum of var(r) over sum of r squared.

    `scaled`, shape (units, variables), has mean 0 and standard deviation 1.
    """
    units = len(scaled)
    mean = scaled.T @ scaled / units
    spread = (scaled**2).T @ scaled**2 - units * mean**2
    variance = spread * units / (units - 1) ** 3
    r = mean * units / (units - 1)
    off = ~np.eye(len(r), dtype=bool)
    total = float((r[off] ** 2).sum())
    return 1.0 if total <= 0 else float(np.clip(variance[off].sum() / total, 0.0, 1.0))


def find_partial(scaled: Array, shrinkage: float) -> Array:
    """Return the partial correlations under the shrunken correlation matrix, with 1 on the diagonal.

    `scaled` may be a stack of data, shape (..., units, variables).
    """
    units, places = scaled.shape[-2], np.arange(scaled.shape[-1])
    shrunken = (1 - shrinkage) * (np.swapaxes(scaled, -1, -2) @ scaled) / (units - 1)
    shrunken[..., places, places] = 1.0
    inverse = np.linalg.pinv(shrunken, hermitian=True)
    scale = np.sqrt(inverse[..., places, places])
    partial = -inverse / (scale[..., :, np.newaxis] * scale[..., np.newaxis, :])
    partial[..., places, places] = 1.0
    return np.asarray(np.clip(partial, -1.0, 1.0))


def _judge(scaled: Array, partial: Array, shrinkage: float, rng: np.random.Generator) -> Array:
    """Return p-values of the upper triangle: how often shuffled columns, under the same shrinkage, go that far."""
    first, second = np.triu_indices(len(partial), k=1)
    rounds = int(np.clip(np.ceil(_CHANCES / len(first)), *_SHUFFLES))
    block = max(1, _BLOCK // scaled.size)
    chances = []
    for start in range(0, rounds, block):
        stack = np.tile(scaled, (min(block, rounds - start), 1, 1))
        shuffled = find_partial(rng.permuted(stack, axis=1), shrinkage)
        chances.append(np.abs(shuffled[:, first, second]).ravel())
    chance = np.sort(np.concatenate(chances))
    beyond = len(chance) - np.searchsorted(chance, np.abs(partial[first, second]), side="left")
    return np.asarray((beyond + 1) / (len(chance) + 1))


def _keep(codes: tuple[str, ...], partial: Array, p: Array, rate: float) -> tuple[Edge, ...]:
    upper = np.triu_indices(len(partial), k=1)
    adjusted = adjust(p)
    found = [
        Edge(
            first=codes[i],
            second=codes[j],
            r=float(partial[i, j]),
            p=float(p[place]),
            q=float(adjusted[place]),
        )
        for place, (i, j) in enumerate(zip(*upper, strict=True))
        if adjusted[place] <= rate
    ]
    return tuple(sorted(found, key=lambda edge: (-abs(edge.r), edge.first, edge.second)))
