"""Divides what grows with the size of a city by that size, as the structure says."""

import numpy as np

from indices.structure import Structure
from indices.table import Table
from rules.errors import UsageError
from rules.text import Text


def denominate(table: Table, denominators: Table, structure: Structure) -> Table:
    """Return `table` with every indicator that names a denominator divided by it.

    A missing denominator makes the value missing.

    Raises
    ------
    UsageError
        A denominator is zero or negative where there is a value to divide.

    """
    values = table.values.copy()
    for place, code in enumerate(table.codes):
        by = structure.by_code[code].denominator
        if by is None:
            continue
        below = denominators.column(by)
        bad = np.flatnonzero((below <= 0) & ~np.isnan(values[:, place]))
        if len(bad):
            unit = table.units[bad[0]]
            raise UsageError(
                Text(
                    zh=f"{unit} 的分母 {by} 为 {below[bad[0]]:g}，无法除 {code}。请改正该值，或留空表示缺失。",
                    en=f"{unit}: denominator {by} is {below[bad[0]]:g}, so {code} cannot be divided. Mend it, or leave "
                    "it empty.",
                )
            )
        values[:, place] /= below
    return table.with_values(values)
