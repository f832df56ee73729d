"""Is a correlation matrix worth a factor analysis? Kaiser-Meyer-Olkin's measure and Bartlett's test of sphericity.

Sources: H. F. Kaiser, Psychometrika 39 (1974) 31-36; M. S. Bartlett, Journal of the Royal Statistical Society B 16
(1954) 296-298.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]

_SINGULAR = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Adequacy:
    """Kaiser-Meyer-Olkin's measure, 0..1: of all variables together, and of `each`, shape (variables,)."""

    overall: float
    each: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Sphericity:
    """Bartlett's test that all correlations are 0: a small `p` says that they are not."""

    chi2: float
    dof: int
    p: float


def measure_adequacy(correlations: Array) -> Adequacy | None:
    """Return the share of correlation that is common: squares of r over squares of r and of the partial r.

    `correlations` have shape (variables, variables). None when it is not defined: fewer than two variables, a missing
    correlation, a singular matrix (variables that repeat each other, or fewer units than variables), or no correlation
    at all.
    """
    if not _is_regular(correlations):
        return None
    inverse = np.linalg.inv(correlations)
    scale = np.sqrt(np.diag(inverse))
    common, partial = correlations**2, (inverse / np.outer(scale, scale)) ** 2
    np.fill_diagonal(common, 0.0)
    np.fill_diagonal(partial, 0.0)
    shared, total = common.sum(axis=0), (common + partial).sum(axis=0)
    if not total.sum() > 0:
        return None
    each = np.divide(shared, total, out=np.zeros_like(shared), where=total > 0)
    return Adequacy(overall=float(shared.sum() / total.sum()), each=each)


def judge_sphericity(correlations: Array, units: int) -> Sphericity | None:
    """Return Bartlett's test for correlations over `units` units.

    None when it is not defined: a matrix as refused by `measure_adequacy`, or too few units for the factor
    units - 1 - (2 variables + 5) / 6 to be positive.
    """
    variables = len(correlations)
    factor = units - 1 - (2 * variables + 5) / 6
    if factor <= 0 or not _is_regular(correlations):
        return None
    chi2 = max(0.0, -factor * float(np.linalg.slogdet(correlations)[1]))
    dof = variables * (variables - 1) // 2
    return Sphericity(chi2=chi2, dof=dof, p=float(special.chdtrc(dof, chi2)))


def _is_regular(correlations: Array) -> bool:
    if len(correlations) < 2 or not np.all(np.isfinite(correlations)):
        return False
    return bool(np.linalg.eigvalsh(correlations)[0] > _SINGULAR)
