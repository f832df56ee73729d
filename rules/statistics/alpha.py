"""Cronbach's alpha: how far the items of one scale (or the indicators of one pillar) measure one thing.

Sources: L. J. Cronbach, Psychometrika 16 (1951) 297-334; L. S. Feldt, Psychometrika 30 (1965) 357-370 for the interval.
Missing values are left out pair by pair, as R's `cov(use = "pairwise.complete.obs")` does.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]

# A sum of squares that shrinks by this factor when its mean is taken off was nothing but the mean.
_ROUNDING = 1e-13


def covary(values: Array) -> Array:
    """Return the pairwise-complete covariances of the columns, shape (items, items).

    `values` have shape (units, items), NaN = missing. A pair with fewer than two common units has NaN, a constant
    column has exactly 0.
    """
    present = np.isfinite(values)
    ones = present.astype(np.float64)
    count = ones.T @ ones
    middle = np.where(present, values, 0.0).sum(axis=0) / np.maximum(ones.sum(axis=0), 1)
    centred = np.where(present, values - middle, 0.0)
    products, sums = centred.T @ centred, centred.T @ ones
    covariance = products - sums * sums.T / np.maximum(count, 1)
    flat = _find_flat(centred, products)
    covariance[flat, :] = covariance[:, flat] = 0.0
    return np.where(count > 1, covariance / np.maximum(count - 1, 1), np.nan)


def _find_flat(centred: Array, products: Array) -> NDArray[np.bool_]:
    squares = np.diag(products)
    left = squares - centred.sum(axis=0) ** 2 / max(len(centred), 1)
    return np.asarray(left <= _ROUNDING * squares)


def cronbach_alpha(values: Array) -> float | None:
    """Return the raw alpha of the items, from their covariances; at most 1, below 0 when they contradict each other.

    `values` have shape (units, items), NaN = missing. None when alpha is not defined: fewer than two items, a pair
    without two common units, or a total that does not vary.
    """
    return _alpha_of(covary(values))


def standardised_alpha(values: Array) -> float | None:
    """Return alpha of the standardised items: k r / (1 + (k - 1) r) with r the mean correlation.

    None as for `cronbach_alpha`, and when an item is constant.
    """
    covariance = covary(values)
    deviations = np.sqrt(np.diag(covariance))
    if not np.all(deviations > 0):
        return None
    return _alpha_of(covariance / np.outer(deviations, deviations))


def alphas_without(values: Array) -> tuple[float | None, ...]:
    """Return the raw alpha of the other items when one is left out, for each item in turn."""
    covariance = covary(values)
    places = range(len(covariance))
    return tuple(_alpha_of(np.delete(np.delete(covariance, place, axis=0), place, axis=1)) for place in places)


def bound_alpha(alpha: float, units: int, items: int, confidence: float) -> tuple[float, float] | None:
    """Return the two-sided interval of alpha (Feldt: (1 - alpha) follows an F distribution).

    None when there are fewer than two units or items. The interval assumes complete, roughly normal values.
    """
    if units < 2 or items < 2:
        return None
    dof, other = units - 1.0, (units - 1.0) * (items - 1.0)
    tail = (1 - confidence) / 2
    low, high = special.fdtri(dof, other, tail), special.fdtri(dof, other, 1 - tail)
    return float(1 - (1 - alpha) * high), float(1 - (1 - alpha) * low)


def _alpha_of(covariance: Array) -> float | None:
    items = len(covariance)
    if items < 2 or not np.all(np.isfinite(covariance)):
        return None
    total, own = float(covariance.sum()), float(np.trace(covariance))
    # Below this the total is a difference of rounding errors: items that cancel each other exactly.
    if total <= _ROUNDING * own or own <= 0:
        return None
    return items / (items - 1) * (1 - own / total)
