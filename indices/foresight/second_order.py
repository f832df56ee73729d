"""Second-order indicators: formulas over first-order ones, along time, between districts, between systems.

Arrays are float64, NaN = missing; where a formula is not defined for a unit (a base of 0, a negative income) the
result is missing, and `admission.admit` counts what is missing. What no unit can have is refused by name.
"""

from enum import StrEnum

import numpy as np

from indices.table import Array
from rules.errors import UsageError
from rules.text import Text


def measure_growth(series: Array) -> Array:
    """Return the growth rate of each period over the one before, shape (units, periods - 1), as a share.

    Missing where the base is not above 0: a rate from a negative or zero base has no meaning.
    """
    base, now = series[:, :-1], series[:, 1:]
    defined = _above(base)
    return np.where(defined, now / np.where(defined, base, 1.0) - 1, np.nan)


def measure_cagr(series: Array, *, years_between: float = 1.0) -> Array:
    """Return the compound annual growth rate from the first to the last value of each unit, shape (units,).

    (last / first) ** (1 / years) - 1. Missing with fewer than two values, or a first or last not above 0.
    """
    present = np.isfinite(series)
    rates = np.full(len(series), np.nan)
    for unit in np.flatnonzero(present.sum(axis=1) > 1):
        places = np.flatnonzero(present[unit])
        first, last = series[unit, places[0]], series[unit, places[-1]]
        if first > 0 and last > 0:
            rates[unit] = (last / first) ** (1 / (years_between * (places[-1] - places[0]))) - 1
    return rates


def measure_volatility(series: Array) -> Array:
    """Return the volatility of each unit, shape (units,): the standard deviation (n - 1) of its growth rates.

    Missing with fewer than two growth rates.
    """
    return np.array([float(np.std(row, ddof=1)) if len(row) > 1 else np.nan for row in _known(measure_growth(series))])


def measure_gini(values: Array, people: Array | None = None) -> float | None:
    """Return the Gini coefficient of districts, 0 (alike) to almost 1; `people` are their weights, alike by default.

    Half the mean difference of all pairs over the mean. Districts without a value are left out. None where there is
    no value, or all are 0.

    Raises
    ------
    UsageError
        A value is negative, a weight is negative, or all weights are 0.

    """
    x, share = _share(values, people, "Gini")
    mean = float(share @ x)
    if not mean > 0:
        return None
    order = np.argsort(x)
    x, share = x[order], share[order]
    # Lorenz: the area below the polygon of shares; equal to the sum over pairs, in n log n.
    income = np.concatenate([[0.0], np.cumsum(share * x) / mean])
    return max(0.0, float(1 - (share * (income[1:] + income[:-1])).sum()))


def measure_theil(values: Array, people: Array | None = None) -> float | None:
    """Return Theil's T of districts, 0 (alike) to ln(1 / smallest share): the mean of x/m ln(x/m), with 0 ln 0 = 0.

    `people`, missing districts, None and refusals as for `measure_gini`.
    """
    x, share = _share(values, people, "Theil")
    mean = float(share @ x)
    if not mean > 0:
        return None
    ratio = x / mean
    return max(0.0, float(share @ (ratio * np.log(np.where(ratio > 0, ratio, 1.0)))))


class Coupling(StrEnum):
    """The formula of the coupling degree C of k systems U, each in 0..1.

    STANDARD  C = k-th root of the product over the mean: geometric over arithmetic mean
    REVISED   C = sqrt[(1 - mean |Ui - Uj| over pairs) x (prod(Ui / max U)) ** (1 / (k - 1))], Wang Shujia et al.,
              Journal of Natural Resources 36 (2021) 793-810: it spreads C over 0..1; the standard one stays near 1
    """

    STANDARD = "standard"
    REVISED = "revised"


def measure_coordination(
    systems: Array, weights: Array | None = None, *, variant: Coupling = Coupling.STANDARD
) -> Array:
    """Return the coupling coordination degree D = sqrt(C x T) of every unit, shape (units,), 0..1.

    `systems` have shape (units, systems) with values in 0..1; T is their weighted mean, alike by default, C the
    coupling degree by `variant`. Missing where a system is missing. All systems 0 give D = 0.

    Raises
    ------
    UsageError
        Fewer than two systems, a value outside 0..1, or weights that sum to 0.

    """
    _refuse_systems(systems)
    complete = np.all(np.isfinite(systems), axis=1)
    u = np.where(complete[:, np.newaxis], systems, 0.0)
    share = _normalise_weights(np.ones(u.shape[1]) if weights is None else weights, "D")
    coupling = _couple_standard(u) if variant is Coupling.STANDARD else _couple_revised(u)
    return np.where(complete, np.sqrt(coupling * (u @ share)), np.nan)


def measure_elasticity(cause: Array, effect: Array) -> Array:
    """Return the elasticity of `effect` to `cause` in each unit, shape (units,): the slope of logarithms over time.

    Both have shape (units, periods). Missing with fewer than three periods above 0 in both, or a `cause` that does not
    vary. It is a slope along one history: association, not cause.
    """
    both = _above(cause) & _above(effect)
    slopes = np.full(len(cause), np.nan)
    for unit in np.flatnonzero(both.sum(axis=1) > 2):
        x, y = np.log(cause[unit, both[unit]]), np.log(effect[unit, both[unit]])
        x, y = x - x.mean(), y - y.mean()
        if x @ x > 1e-20 * len(x):
            slopes[unit] = (x @ y) / (x @ x)
    return slopes


def _couple_standard(u: Array) -> Array:
    mean, geometric = u.mean(axis=1), np.prod(u, axis=1) ** (1 / u.shape[1])
    return np.asarray(np.divide(geometric, mean, out=np.zeros_like(mean), where=mean > 0))


def _couple_revised(u: Array) -> Array:
    count = u.shape[1]
    first, second = np.triu_indices(count, k=1)
    apart = np.abs(u[:, first] - u[:, second]).mean(axis=1)
    most = u.max(axis=1, keepdims=True)
    ratio = np.divide(u, most, out=np.zeros_like(u), where=most > 0)
    return np.asarray(np.sqrt((1 - apart) * np.prod(ratio, axis=1) ** (1 / (count - 1))))


def _above(values: Array) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    return np.isfinite(values) & (np.where(np.isfinite(values), values, 0.0) > 0)


def _known(values: Array) -> list[Array]:
    return [row[np.isfinite(row)] for row in values]


def _share(values: Array, people: Array | None, name: str) -> tuple[Array, Array]:
    present = np.isfinite(values)
    x = values[present]
    if (x < 0).any():
        raise UsageError(
            Text(
                zh=f"{name} 系数不允许负值，现有 {x.min():g}。请改用非负的指标。",
                en=f"{name} takes no negative value; there is {x.min():g}. Use an indicator that is at least 0.",
            )
        )
    if not len(x):
        return x, x
    return x, _normalise_weights(np.ones(len(x)) if people is None else people[present], name)


def _normalise_weights(weights: Array, name: str) -> Array:
    if not np.all(weights >= 0) or not 0 < weights.sum() < np.inf:
        raise UsageError(
            Text(
                zh=f"{name} 的权重必须为不小于 0 的数，且其和大于 0。",
                en=f"The weights of {name} must be at least 0 and sum to more than 0.",
            )
        )
    return np.asarray(weights / weights.sum())


def _refuse_systems(systems: Array) -> None:
    known = systems[np.isfinite(systems)]
    if systems.shape[1] < 2 or (known < 0).any() or (known > 1).any():
        raise UsageError(
            Text(
                zh="耦合协调度需要至少两个系统，且得分须在 0 到 1 之间。请先归一化。",
                en="Coupling coordination needs two systems or more, scored from 0 to 1; normalise them first.",
            )
        )
