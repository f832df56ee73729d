"""Normalisations that look at the sample: min-max, z-scores, ranks, fractions of the best.

All take one column with more-is-better values (shape n, NaN = missing) and return it on its new scale. They change for
every unit when one unit joins or leaves, so levels stand on `goalposts` instead.
Source: OECD and JRC 2008, Handbook, step 5; the names are COINr's.
"""

import math

import numpy as np

from indices.table import Array


def scale_min_max(column: Array, lower: float, upper: float) -> Array:
    """Return the column stretched to lower ... upper; a constant column comes to stand in the middle."""
    low, high = np.nanmin(column), np.nanmax(column)
    if high == low:
        return np.where(np.isnan(column), np.nan, (lower + upper) / 2)
    return np.asarray((column - low) / (high - low) * (upper - lower) + lower, dtype=np.float64)


def scale_z(column: Array, mean: float, deviation: float) -> Array:
    """Return z-scores (sample deviation, n - 1) with this mean and deviation; a constant column becomes the mean."""
    there = column[~np.isnan(column)]
    spread = float(there.std(ddof=1)) if len(there) > 1 else 0.0
    if spread == 0:
        return np.where(np.isnan(column), np.nan, mean)
    return np.asarray((column - there.mean()) / spread * deviation + mean, dtype=np.float64)


def scale_borda(column: Array) -> Array:
    """Return how many units each one beats; units that tie beat the same ones."""
    there = column[~np.isnan(column)]
    beaten = np.searchsorted(np.sort(there), column).astype(np.float64)
    return np.where(np.isnan(column), np.nan, beaten)


def scale_rank(column: Array) -> Array:
    """Return ranks from the worst, 1, upwards; ties get the lowest rank of theirs."""
    return np.asarray(scale_borda(column) + 1, dtype=np.float64)


def scale_percentile(column: Array, lower: float, upper: float) -> Array:
    """Return the share of the others that each unit beats, stretched to lower ... upper."""
    n = int((~np.isnan(column)).sum())
    if n < 2:
        return np.where(np.isnan(column), np.nan, (lower + upper) / 2)
    return np.asarray(scale_borda(column) / (n - 1) * (upper - lower) + lower, dtype=np.float64)


def scale_to_best(column: Array, upper: float) -> Array:
    """Return each value as a fraction of the largest, times `upper`; NaN everywhere when none is above zero."""
    best = float(np.nanmax(column))
    if best <= 0:
        return np.full_like(column, math.nan)
    return np.asarray(column / best * upper, dtype=np.float64)
