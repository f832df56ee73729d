"""Kendall's coefficient of concordance W: how far several raters (or methods, or experts) agree on an order.

Source: M. G. Kendall and B. Babington Smith, Annals of Mathematical Statistics 10 (1939) 275-287; the correction for
ties is that of Kendall, Rank Correlation Methods, 1948, chapter 6.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Concordance:
    """W from 0 (no agreement) to 1 (the same order), and Friedman's chi-squared test that it is 0.

    The test is an approximation; it is fair from about 7 objects on.
    """

    w: float
    chi2: float
    dof: int
    p: float
    raters: int
    objects: int

    @property
    def mean_spearman(self) -> float:
        """The mean of Spearman's correlations between the raters (exact without ties); 1 for one rater."""
        return 1.0 if self.raters == 1 else (self.raters * self.w - 1) / (self.raters - 1)


def agree(ratings: Array) -> Concordance | None:
    """Return W of `ratings`, shape (raters, objects): any numbers whose order counts, the same way up for all raters.

    Ties share their middle rank and are corrected for. Objects that a rater left out (NaN) are left out for all.
    None when W is not defined: no rater, fewer than two common objects, or raters who make no difference at all.
    """
    rated = ratings[:, np.all(np.isfinite(ratings), axis=0)] if len(ratings) else ratings
    raters, objects = rated.shape
    if raters < 1 or objects < 2:
        return None
    ranks = np.vstack([rank_middle(row) for row in rated])
    totals = ranks.sum(axis=0)
    spread = float(((totals - totals.mean()) ** 2).sum())
    most = raters**2 * (objects**3 - objects) - raters * sum(_count_ties(row) for row in ranks)
    if most <= 0:
        return None
    w = min(1.0, 12 * spread / most)
    chi2, dof = raters * (objects - 1) * w, objects - 1
    return Concordance(w=w, chi2=chi2, dof=dof, p=float(special.chdtrc(dof, chi2)), raters=raters, objects=objects)


def rank_middle(values: Array) -> Array:
    """Return the ranks of `values`, 1 = smallest; equal values share the mean of their ranks. No NaN is expected."""
    _, group, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[group], dtype=np.float64)


def _count_ties(ranks: Array) -> float:
    counts = np.unique(ranks, return_counts=True)[1].astype(np.float64)
    return float((counts**3 - counts).sum())
