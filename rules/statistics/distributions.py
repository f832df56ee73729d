"""The few distribution functions that verdicts need, from `scipy.special`.

`scipy.stats` gives the same numbers but takes over a second to import, which every command would pay;
the tests compare each function with it.
"""

import math

import numpy as np
from numpy.typing import NDArray
from scipy import special


def binomial_cdf(k: float, n: int, p: float) -> float:
    """Return P(X <= k) for X binomial(n, p)."""
    if k < 0:
        return 0.0
    return 1.0 if k >= n else float(special.betainc(n - k, k + 1, 1 - p))


def binomial_sf(k: float, n: int, p: float) -> float:
    """Return P(X > k) for X binomial(n, p)."""
    if k < 0:
        return 1.0
    return 0.0 if k >= n else float(special.betainc(k + 1, n - k, p))


def binomial_pmf(n: int, p: float) -> NDArray[np.float64]:
    """Return P(X = k) for k = 0 ... n (shape n + 1), 0 < p < 1."""
    k = np.arange(n + 1)
    log_choose = special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)
    weights: NDArray[np.float64] = np.exp(log_choose + special.xlogy(k, p) + special.xlog1py(n - k, -p))
    return weights


def binomial_ppf(probability: float, n: int, p: float) -> int:
    """Return the least k with P(X <= k) >= probability."""
    low, high = 0, n
    while low < high:
        middle = (low + high) // 2
        if binomial_cdf(middle, n, p) >= probability:
            high = middle
        else:
            low = middle + 1
    return low


def beta_ppf(probability: float, a: float, b: float) -> float:
    """Return the quantile of the beta distribution with shapes a, b > 0."""
    return float(special.betaincinv(a, b, probability))


def normal_cdf(z: float) -> float:
    """Return P(Z <= z)."""
    return float(special.ndtr(z))


def normal_sf(z: float) -> float:
    """Return P(Z > z)."""
    return float(special.ndtr(-z))


def normal_ppf(probability: float) -> float:
    """Return the quantile of the standard normal distribution."""
    return float(special.ndtri(probability))


def t_sf(t: float, dof: float) -> float:
    """Return P(T > t) for Student's t with `dof` degrees of freedom."""
    return 0.0 if math.isinf(t) and t > 0 else float(special.stdtr(dof, -t))


def t_ppf(probability: float, dof: float) -> float:
    """Return the quantile of Student's t."""
    return float(special.stdtrit(dof, probability))
