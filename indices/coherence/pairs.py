"""Correlations of columns with missing values: each pair over the units that have both."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from indices.table import Array

# Sums of squares that shrink by this factor when the mean is taken off were nothing but the mean.
_ROUNDING = 1e-13


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Correlations:
    """Correlations of the columns of one table with those of another, all of shape (left, right).

    r  Pearson's correlation; NaN where it is not defined: fewer than 3 common units, or one side constant over them
    n  number of common units
    p  two-sided p-value of Student's t against r = 0 (1 where r is not defined)
    """

    r: Array
    n: NDArray[np.int64]
    p: Array


def correlate(left: Array, right: Array | None = None) -> Correlations:
    """Return the pairwise-complete Pearson correlations of `left`, shape (units, columns), with `right` (or itself)."""
    mine, my_ones = _centre(left)
    other, other_ones = (mine, my_ones) if right is None else _centre(right)
    count = my_ones.T @ other_ones
    my_sum, other_sum = mine.T @ other_ones, my_ones.T @ other
    size = np.maximum(count, 1)
    cross = mine.T @ other - my_sum * other_sum / size
    my_squares, other_squares = (mine**2).T @ other_ones, my_ones.T @ other**2
    my_spread, other_spread = my_squares - my_sum**2 / size, other_squares - other_sum**2 / size
    defined = (count > 2) & (my_spread > _ROUNDING * my_squares) & (other_spread > _ROUNDING * other_squares)
    scale = np.sqrt(np.where(defined, my_spread, 1.0)) * np.sqrt(np.where(defined, other_spread, 1.0))
    r = np.where(defined, np.clip(cross / scale, -1.0, 1.0), np.nan)
    if right is None:
        np.fill_diagonal(r, np.where(np.isfinite(np.diag(r)), 1.0, np.nan))
    return Correlations(r=r, n=count.astype(np.int64), p=judge_correlation(r, count - 2))


def judge_correlation(r: Array, dof: Array) -> Array:
    """Return the two-sided p-values of correlations with `dof` degrees of freedom; 1 where r is not defined."""
    known = np.where(np.isfinite(r), r, 0.0)
    free = np.maximum(dof, 1.0)
    left = 1 - known**2
    t = np.divide(known * np.sqrt(free), np.sqrt(left), out=np.full_like(known, np.inf), where=left > 0)
    return np.where(np.isfinite(r), 2 * special.stdtr(free, -np.abs(t)), 1.0)


def find_constant(values: Array) -> NDArray[np.bool_]:
    """Return which columns do not vary (or hold fewer than two values), shape (columns,)."""
    mine, ones = _centre(values)
    squares = (mine**2).sum(axis=0)
    spread = squares - mine.sum(axis=0) ** 2 / np.maximum(ones.sum(axis=0), 1)
    return np.asarray((ones.sum(axis=0) < 2) | (spread <= _ROUNDING * squares))


def standardise(values: Array) -> Array:
    """Return the columns with mean 0 and standard deviation 1 (n - 1); a missing value becomes the mean, that is 0.

    No column may be constant.
    """
    mine, ones = _centre(values)
    deviation = np.sqrt((mine**2).sum(axis=0) / np.maximum(ones.sum(axis=0) - 1, 1))
    return np.asarray(mine / deviation)


def _centre(values: Array) -> tuple[Array, Array]:
    """Return the columns less their means, 0 where missing, and the mask as 0 and 1."""
    present = np.isfinite(values)
    ones = present.astype(np.float64)
    mean = np.where(present, values, 0.0).sum(axis=0) / np.maximum(ones.sum(axis=0), 1)
    centred = np.where(present, values - mean, 0.0)
    # Once more: for columns far from 0 the first mean carries a rounding error of their own size.
    again = centred.sum(axis=0) / np.maximum(ones.sum(axis=0), 1)
    return np.where(present, centred - again, 0.0), ones
