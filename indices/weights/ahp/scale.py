"""Saaty's scale: 1/9, 1/8 ... 1/2, 1, 2 ... 9, and how many steps lie between two ratios."""

import numpy as np

from indices.table import Array

POINTS: Array = np.array([1 / k for k in range(9, 1, -1)] + [float(k) for k in range(1, 10)])


def find_position(ratio: float) -> float:
    """Return where a ratio stands on the scale: 1 -> 0, 9 -> 8, 1/9 -> -8; between points, between."""
    return ratio - 1 if ratio >= 1 else 1 - 1 / ratio


def find_nearest(ratio: float) -> float:
    """Return the point of the scale nearest to `ratio` in proportion."""
    return float(POINTS[np.argmin(np.abs(np.log(POINTS) - np.log(ratio)))])


def write_ratio(ratio: float) -> str:
    """Return the ratio as experts write it: '3', '1/3', else three digits."""
    for number, words in ((ratio, "{}"), (1 / ratio, "1/{}")):
        if number >= 1 and abs(number - round(number)) < 1e-9:
            return words.format(round(number))
    return f"{ratio:.3g}"
