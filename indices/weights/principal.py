"""Principal-component weights: squared loadings after varimax, so none is below 0.

Source: Nicoletti, Scarpetta and Boylaud 2000, OECD Economics Department Working Paper 226, as in the OECD and JRC
Handbook 2008, step 6: an indicator belongs to the component on which it loads most.
"""

import numpy as np

from indices.remark import Remark
from indices.table import Array
from indices.weights.association import correlate
from indices.weights.critic import tell_undefined
from indices.weights.sample import UNNAMED, Names, Sample, widen
from indices.weights.weights import Weighting, Weights, settle
from rules.text import Text

_NOISE = 1e-9
_ROUNDS = 500


def weigh(values: Array, directions: Array, *, names: Names = UNNAMED) -> Weights:
    """Return weights in proportion to (variance share of the component) x (squared loading / variance of it).

    Components of the pairwise complete correlation matrix with an eigenvalue of at least 1 (Kaiser) are kept, the
    first one always, and turned by varimax. Missing values: pairwise complete.

    Raises
    ------
    UsageError
        No indicator has two different values.

    """
    sample = Sample.of(values, directions, names)
    live = sample.live
    picked = sample.pick(live)
    if not live.any():
        return settle(sample, np.zeros(0), "pca", {})
    found, defined = correlate(picked.values * picked.directions)
    levels, vectors = np.linalg.eigh(found)
    levels, vectors = levels[::-1], vectors[:, ::-1]
    kept = max(1, int(np.count_nonzero(levels >= 1 - _NOISE)))
    loadings = varimax(_settle_axes((vectors[:, :kept] * levels[:kept]) @ vectors[:, :kept].T, kept))
    squared = loadings**2
    explained = squared.sum(axis=0)
    parts = explained / explained.sum() * (squared / np.where(explained > 0, explained, 1.0))
    worksheet = {
        "eigenvalues": levels,
        "loadings": widen(loadings, live, axes=(0,)),
        "explained": explained / len(found),
        "parts": widen(parts, live, axes=(0,)),
    }
    remarks = (*tell_undefined(picked, defined), *_tell_negative(float(levels[-1])))
    return settle(sample, parts.max(axis=1), "pca", worksheet, remarks)


def varimax(loadings: Array) -> Array:
    """Return `loadings` (indicators, components) turned so that the variance of their squares is largest.

    Source: Kaiser 1958, Psychometrika 23; plane rotations by pairs, so that every step is exact.
    """
    turned = loadings.copy()
    count = turned.shape[1]
    for _ in range(_ROUNDS):
        largest = max(
            (_turn(turned, one, other) for one in range(count) for other in range(one + 1, count)), default=0.0
        )
        if largest < 1e-12:
            break
    return turned


def _settle_axes(shared: Array, count: int) -> Array:
    """Return loadings (indicators, count) with `loadings @ loadings.T` = `shared`, by pivoted Cholesky.

    Eigenvectors of equal eigenvalues come in any rotation, and where the criterion of varimax is flat it stays; the
    axes must depend on the correlations only.
    """
    rest = shared.copy()
    loadings = np.zeros((len(shared), count))
    for component in range(count):
        free = np.diag(rest)
        pivot = int(np.flatnonzero(free >= free.max() - _NOISE)[0])
        loadings[:, component] = rest[:, pivot] / np.sqrt(max(free[pivot], _NOISE))
        rest = rest - np.outer(loadings[:, component], loadings[:, component])
    return loadings


def _turn(loadings: Array, one: int, other: int) -> float:
    """Turn two components in place by the best angle, and return its size in radians."""
    left, right = loadings[:, one].copy(), loadings[:, other].copy()
    u, v = left**2 - right**2, 2 * left * right
    rows = len(left)
    above = 2 * (u @ v - u.sum() * v.sum() / rows)
    beside = u @ u - v @ v - (u.sum() ** 2 - v.sum() ** 2) / rows
    if abs(above) + abs(beside) < _NOISE:
        return 0.0
    angle = float(np.arctan2(above, beside) / 4)
    loadings[:, one] = np.cos(angle) * left + np.sin(angle) * right
    loadings[:, other] = np.cos(angle) * right - np.sin(angle) * left
    return abs(angle)


def _tell_negative(smallest: float) -> tuple[Remark, ...]:
    if smallest > -_NOISE:
        return ()
    text = Text(
        zh=f"缺失值使相关矩阵出现负特征值（{smallest:.3g}），主成分只是近似。",
        en=f"Missing values give the correlations a negative eigenvalue ({smallest:.3g}); components are approximate.",
    )
    return (Remark(kind="not-positive", about="correlation", text=text),)


METHOD = Weighting(id="pca", name=Text(zh="主成分法", en="Principal components"), weigh=weigh)
