"""Ridge regression with the penalty chosen by leave-one-out, in closed form.

Sources: A. E. Hoerl and R. W. Kennard, Technometrics 12 (1970) 55-67; D. M. Allen, Technometrics 16 (1974) 125-127 for
the leave-one-out error of a linear smoother: residual / (1 - leverage).
"""

from dataclasses import dataclass

import numpy as np

from indices.table import Array

# Per unit, on standardised columns: from almost least squares to almost the mean alone.
PENALTIES = tuple(float(each) for each in np.logspace(-4, 3, 15))
_FLAT = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ridge:
    """A fitted regression: y = intercept + x slopes, in the units of x, with the penalty that was chosen."""

    intercept: float
    slopes: Array
    penalty: float

    def predict(self, x: Array) -> Array:
        """Return the prediction for rows of `x`, shape (rows, columns)."""
        return np.asarray(self.intercept + x @ self.slopes)


def fit_ridge(x: Array, y: Array) -> Ridge:
    """Return the regression of `y`, shape (units,), on `x`, shape (units, columns); no value may be missing.

    A constant column has slope 0. With no column that varies the prediction is the mean.
    """
    middle, mean = x.mean(axis=0), float(y.mean())
    spread = x.std(axis=0)
    scale = np.where(spread > _FLAT * np.abs(x).max(axis=0, initial=0.0), spread, np.inf)
    left, size, right = np.linalg.svd((x - middle) / scale, full_matrices=False)
    projected = left.T @ (y - mean)
    penalty = min(PENALTIES, key=lambda each: _leave_one_out(left, size, projected, y - mean, penalty=each * len(y)))
    shrunk = size * projected / (size**2 + penalty * len(y))
    slopes = right.T @ shrunk / scale
    return Ridge(intercept=float(mean - middle @ slopes), slopes=slopes, penalty=penalty)


def _leave_one_out(left: Array, size: Array, projected: Array, y: Array, *, penalty: float) -> float:
    shrink = size**2 / (size**2 + penalty)
    leverage = (left**2) @ shrink + 1 / len(y)
    residual = y - left @ (shrink * projected)
    return float(np.mean((residual / np.maximum(1 - leverage, 1e-9)) ** 2))
