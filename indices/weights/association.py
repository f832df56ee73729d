"""Correlations between indicators from the units that have both values."""

import numpy as np

from indices.table import Array, Mask

_NOISE = 1e-12


def deviations(values: Array) -> Array:
    """Return the standard deviation (n - 1) of every column over its values; 0 where there are fewer than two."""
    present = ~np.isnan(values)
    counts = present.sum(axis=0)
    centred = _centre(values, present)
    return np.asarray(np.sqrt((centred**2).sum(axis=0) / np.maximum(counts - 1, 1)))


def correlate(values: Array) -> tuple[Array, Mask]:
    """Return Pearson's r of every pair of columns over the units that have both, and where it is defined.

    Both have shape (columns, columns). A pair whose common units are fewer than two, or where one column does not
    vary among them, has r = 0 and is marked as not defined. The diagonal is 1.
    """
    present = ~np.isnan(values)
    there = present.astype(np.float64)
    spreads = deviations(values)
    scaled = _centre(values, present) / np.where(spreads > 0, spreads, 1.0)
    common = there.T @ there
    counts = np.maximum(common, 1.0)
    sums = scaled.T @ there
    within = np.maximum((scaled**2).T @ there - sums**2 / counts, 0.0)
    between = scaled.T @ scaled - sums * sums.T / counts
    varies = within > _NOISE * counts
    defined = (common >= 2) & varies & varies.T
    scale = np.sqrt(np.where(defined, within * within.T, 1.0))
    found = np.where(defined, np.clip(between / scale, -1.0, 1.0), 0.0)
    np.fill_diagonal(found, 1.0)
    np.fill_diagonal(defined, val=True)
    return found, np.asarray(defined)


def _centre(values: Array, present: Mask) -> Array:
    filled = np.where(present, values, 0.0)
    means = filled.sum(axis=0) / np.maximum(present.sum(axis=0), 1)
    return np.where(present, values - means, 0.0)
