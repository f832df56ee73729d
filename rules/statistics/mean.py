"""Student's t for a mean, the normal distribution for a value with a standard uncertainty.

Source: JCGM 100:2008 (GUM) annex G for the expanded uncertainty of both.
"""

from rules.statistics.bounds import Bounds
from rules.statistics.distributions import normal_ppf, normal_sf, t_ppf, t_sf
from rules.text import Text


def bound_mean(estimate: float, standard_error: float, dof: float, confidence: float) -> Bounds:
    """Return the one-sided t bounds of a mean; no bound without a degree of freedom."""
    if dof <= 0:
        why = Text(zh="只有一个样本，均值没有界。", en="One sample alone gives a mean no bounds.")
        return Bounds(lower=None, upper=None, confidence=confidence, method="student-t", why=why)
    width = t_ppf(confidence, dof) * standard_error
    return Bounds(lower=estimate - width, upper=estimate + width, confidence=confidence, method="student-t")


def bound_value(value: float, u: float, confidence: float) -> Bounds:
    """Return the one-sided normal bounds of a value with standard uncertainty `u` (>= 0)."""
    width = normal_ppf(confidence) * u if u else 0.0
    return Bounds(lower=value - width, upper=value + width, confidence=confidence, method="normal")


def doubt_mean(distance: float, standard_error: float, dof: float) -> float:
    """Return P(T >= distance/standard_error): small when the mean lies `distance` on the wrong side."""
    if dof <= 0:
        return 1.0
    if standard_error == 0:
        return 0.0 if distance > 0 else 1.0
    return t_sf(distance / standard_error, dof)


def doubt_value(distance: float, u: float) -> float:
    """Return P(Z >= distance/u): small when the value lies `distance` on the wrong side."""
    if u == 0:
        return 0.0 if distance > 0 else 1.0
    return normal_sf(distance / u)
