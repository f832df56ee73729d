"""Skewness and kurtosis of a column, as spreadsheets and COINr compute them.

Source: Joanes and Gill 1998, The Statistician 47:183-189: G1 and G2, the unbiased forms of a normal sample.
"""

import math

import numpy as np

from indices.table import Array


def measure_skewness(column: Array) -> float:
    """Return G1 of the values (shape n, NaN left out); NaN for fewer than 3 values or a constant column."""
    values = column[~np.isnan(column)]
    n = len(values)
    if n < 3 or _is_constant(values):
        return math.nan
    middle = values - values.mean()
    # Products, not powers: a cube by `**` takes twenty times as long.
    squares = middle * middle
    second, third = float(np.mean(squares)), float(np.mean(squares * middle))
    return float(math.sqrt(n * (n - 1)) / (n - 2) * third / second**1.5)


def measure_kurtosis(column: Array) -> float:
    """Return G2, the excess kurtosis (shape n, NaN left out); NaN for fewer than 4 values or a constant column."""
    values = column[~np.isnan(column)]
    n = len(values)
    if n < 4 or _is_constant(values):
        return math.nan
    middle = values - values.mean()
    squares = middle * middle
    second, fourth = float(np.mean(squares)), float(np.mean(squares * squares))
    excess = fourth / second**2 - 3
    return ((n + 1) * excess + 6) * (n - 1) / ((n - 2) * (n - 3))


def _is_constant(values: Array) -> bool:
    return bool(values.max() == values.min())
