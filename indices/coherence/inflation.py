"""Variance inflation: how far an indicator is already said by the others.

Source: D. W. Marquardt, Technometrics 12 (1970) 591-612: VIF = 1 / (1 - R2) of the indicator on all others; above 10 it
is commonly called collinear.
"""

from dataclasses import dataclass

import numpy as np

from indices.coherence.pairs import correlate, find_constant
from indices.table import Array

COLLINEAR = 10.0
_EXACT = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inflation:
    """Variance inflation factors.

    vif    of every indicator, at least 1, infinite where the others give it exactly; None for a constant one
    units  how many units had all values; only these are used
    """

    vif: tuple[float | None, ...]
    units: int


def find_inflation(values: Array) -> Inflation | None:
    """Return the factors of the columns of `values`, shape (units, indicators).

    None where there are too few units with all values: with no more units than indicators, everything is explained by
    everything.
    """
    varying = ~find_constant(values)
    complete = values[np.all(np.isfinite(values[:, varying]), axis=1)]
    varying &= ~find_constant(complete)
    units = len(complete)
    if units <= varying.sum() + 1:
        return None
    r = correlate(complete[:, varying]).r
    factors = iter([_inflate(r, place) for place in range(len(r))])
    return Inflation(vif=tuple(next(factors) if each else None for each in varying), units=units)


def _inflate(r: Array, place: int) -> float:
    mine = np.delete(r[place], place)
    others = np.delete(np.delete(r, place, axis=0), place, axis=1)
    left = 1.0 - float(mine @ np.linalg.pinv(others, rcond=_EXACT, hermitian=True) @ mine)
    return float("inf") if left < _EXACT else max(1.0, 1 / left)
