"""Priorities of a complete judgement matrix: principal eigenvector and row geometric mean, one matrix or many."""

from enum import StrEnum

import numpy as np

from indices.table import Array, Places

_BLOCK_CELLS = 200_000  # of the matrices iterated together: they stay in the processor's cache
_CLOSE = 1e-13
_MOST_ROUNDS = 500
_TIE = 1e-12  # relative; two weights that differ by less differ by the noise of floating point


class Method(StrEnum):
    """How priorities are taken from a matrix."""

    EIGENVECTOR = "eigenvector"
    GEOMETRIC_MEAN = "geometric-mean"


def weigh_eigenvector(matrix: Array) -> tuple[Array, float]:
    """Return the principal right eigenvector, shape (n,), summing to 1, and the largest eigenvalue.

    Source: Saaty 1977, J. Math. Psychology 15:234-281. `matrix` has shape (n, n), positive, complete.
    """
    means = weigh_geometric_mean(matrix)
    # Scaled by its geometric means the matrix is near to all ones: small weights keep their digits.
    values, vectors = np.linalg.eig(matrix * means[None, :] / means[:, None])
    place = int(np.argmax(values.real))
    vector = means * np.abs(vectors[:, place].real)
    return vector / vector.sum(), max(float(values[place].real), float(len(matrix)))


def weigh_geometric_mean(matrix: Array) -> Array:
    """Return the row geometric means, shape (n,), summing to 1: the logarithmic least squares solution.

    Source: Crawford and Williams 1985, J. Math. Psychology 29:387-405. `matrix` is (n, n), or (n, n, m) for m
    matrices along the last axis, which gives (n, m).
    """
    logs = np.log(matrix).mean(axis=1)
    weights = np.exp(logs - logs.max(axis=0))
    return np.asarray(weights / weights.sum(axis=0), dtype=np.float64)


def weigh(matrix: Array, method: Method) -> Array:
    """Return the priorities by `method`, shape (n,)."""
    return weigh_eigenvector(matrix)[0] if method is Method.EIGENVECTOR else weigh_geometric_mean(matrix)


def iterate_power(stack: Array) -> tuple[Array, Array]:
    """Return principal eigenvectors (n, m) and largest eigenvalues (m,) of the m matrices of `stack` (n, n, m).

    The matrices lie along the last axis, so that every step runs along memory. Power iteration from the geometric
    mean; a matrix that does not settle goes to the dense solver.
    """
    size, count = stack.shape[0], stack.shape[2]
    weights, largest = np.empty((size, count)), np.empty(count)
    block = find_block(size)
    for start in range(0, count, block):
        end = min(start + block, count)
        weights[:, start:end], largest[start:end] = _iterate_block(np.ascontiguousarray(stack[:, :, start:end]))
    return weights, largest


def find_block(size: int) -> int:
    """Return how many matrices of `size` elements are worked on together."""
    return max(1, _BLOCK_CELLS // size**2)


def _iterate_block(stack: Array) -> tuple[Array, Array]:
    weights = weigh_geometric_mean(stack)
    largest = np.zeros(stack.shape[2])
    moved = np.full(stack.shape[2], np.inf)
    for _ in range(_MOST_ROUNDS):
        product = np.einsum("ijm,jm->im", stack, weights)
        largest = product.sum(axis=0)
        product /= largest
        moved = np.abs(product - weights).max(axis=0)
        weights = product
        if moved.max() < _CLOSE:
            break
    for place in np.flatnonzero(moved >= _CLOSE):
        weights[:, place], largest[place] = weigh_eigenvector(stack[:, :, place])
    return weights, np.maximum(largest, stack.shape[0])


def rank(weights: Array) -> Places:
    """Return the ranks of `weights` along the first axis, 1 = best; ties get the better rank."""
    above = weights[None] > weights[:, None] * (1 + _TIE)
    ranks: Places = 1 + above.sum(axis=1)
    return ranks
