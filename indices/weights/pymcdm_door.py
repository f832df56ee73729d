"""The one door to pymcdm: a second opinion on single runs, with guards where it is silent or wrong.

Guards (pymcdm 1.4.0): CRITIC ignores the direction, so it gets values turned round; a constant column makes CRITIC
NaN and others fail, so it is left out and weighs 0; one NaN makes all NaN, so it is refused; entropy refuses or misuses
zeros, so they are refused with the way out. Nothing is rounded; ranks are made here, of the unrounded scores.
"""

from collections.abc import Callable
from typing import TypeVar

import numpy as np
from pymcdm import methods as scorings
from pymcdm import weights as weightings

from indices.ranking.order import competition_ranks
from indices.ranking.ranking import Ranking, check_weights
from indices.table import Array
from indices.weights.sample import UNNAMED, Names, Sample
from indices.weights.weights import Weights, settle
from rules.errors import UsageError
from rules.text import Text

Found = TypeVar("Found")

# Each takes (matrix, types) and gives one number an indicator.
WEIGHTINGS: dict[str, Callable[[Array, Array], Array]] = {
    "entropy": weightings.entropy_weights,
    "critic": weightings.critic_weights,
    "merec": weightings.merec_weights,
    "deviation": weightings.standard_deviation_weights,
    "gini": weightings.gini_weights,
}
# A scoring and whether its higher scores are the better ones.
RANKINGS: dict[str, tuple[Callable[..., object], bool]] = {
    "topsis": (scorings.TOPSIS, True),
    "vikor": (scorings.VIKOR, False),
    "weighted-product": (scorings.WPM, True),
    "waspas": (scorings.WASPAS, True),
    "edas": (scorings.EDAS, True),
    "mabac": (scorings.MABAC, True),
}
# These divide by values, sum them or take their logarithm.
_POSITIVE = frozenset({"entropy", "merec", "gini", "weighted-product", "waspas", "edas"})


def weigh(method: str, values: Array, directions: Array, *, names: Names = UNNAMED) -> Weights:
    """Return the weights pymcdm gives by one of WEIGHTINGS; indicators that do not vary weigh 0.

    `entropy` and `gini` take the values as they stand, `deviation` their min-max scores.

    Raises
    ------
    UsageError
        An unknown method, a missing or infinite value, no indicator that varies, fewer than two that do for CRITIC,
        a value of 0 or below where the method takes shares or logarithms.

    """
    calculate = _find(WEIGHTINGS, method)
    sample = _enter(method, values, directions, names)
    picked = sample.pick(sample.live)
    # Alone, an indicator takes all; CRITIC would divide its conflict of 0 by itself.
    if picked.values.shape[1] < 2:
        return settle(sample, np.ones(picked.values.shape[1]), f"pymcdm-{method}", {})
    table = picked.to_unit() if method in ("critic", "deviation") else picked.values
    with np.errstate(all="ignore"):
        found = np.asarray(calculate(table, picked.directions.astype(np.int64)), dtype=np.float64)
    return settle(sample, _check(found, method), f"pymcdm-{method}", {})


def rank(method: str, values: Array, directions: Array, weights: Array, *, names: Names = UNNAMED) -> Ranking:
    """Return the ranking pymcdm gives by one of RANKINGS; `scores` are higher for the better.

    Raises
    ------
    UsageError
        An unknown method, a missing or infinite value, weights that are none, no indicator that varies and counts,
        a value of 0 or below where the method divides by it.

    """
    scoring, rising = _find(RANKINGS, method)
    sample = _enter(method, values, directions, names)
    shares = check_weights(weights, sample)
    counted = sample.live & (shares > 0)
    if not counted.any():
        raise _refuse("计入的指标在各单位之间没有差异。", "No indicator that counts differs between the units.", method)
    picked = sample.pick(counted)
    kept = shares[counted] / shares[counted].sum()
    run = scoring()
    if not callable(run):
        raise TypeError(method)
    # Its own check only warns of units that are best or worst in everything, which is no fault.
    with np.errstate(all="ignore"):
        found = np.asarray(run(picked.values, kept, picked.directions.astype(np.int64), validation=False))
    scores = _check(found, method) if rising else -_check(found, method)
    return Ranking(scores=scores, ranks=competition_ranks(scores), method=f"pymcdm-{method}", remarks=sample.remarks())


def _enter(method: str, values: Array, directions: Array, names: Names) -> Sample:
    sample = Sample.of(values, directions, names)
    for row, column in np.argwhere(~sample.present):
        place = names.unit(int(row)), names.code(int(column))
        raise _refuse(
            f"单位 {place[0]} 的指标 {place[1]} 缺数据，pymcdm 会使全部结果失效。请先补缺，或用本系统自己的方法。",
            f"Unit {place[0]} lacks indicator {place[1]}, which would void all of pymcdm's result. Impute it, or use "
            "the method of this house.",
            method,
        )
    if method in _POSITIVE:
        for row, column in np.argwhere(sample.values <= 0):
            place = names.unit(int(row)), names.code(int(column))
            raise _refuse(
                f"单位 {place[0]} 的指标 {place[1]} 不大于 0，pymcdm 算不对。请用本系统自己的方法。",
                f"Unit {place[0]}, indicator {place[1]} is not above 0, which pymcdm gets wrong. Use the method of "
                "this house.",
                method,
            )
    return sample


def _find(table: dict[str, Found], method: str) -> Found:
    if method not in table:
        known = ", ".join(sorted(table))
        raise UsageError(
            Text(
                zh=f"pymcdm 接口没有方法 {method}。可选：{known}。",
                en=f"The door to pymcdm has no method {method}; choose from {known}.",
            )
        )
    return table[method]


def _check(found: Array, method: str) -> Array:
    if not np.all(np.isfinite(found)):
        raise _refuse("结果不是有限的数。", "The result is not finite.", method)
    return found


def _refuse(zh: str, en: str, method: str) -> UsageError:
    return UsageError(Text(zh=f"pymcdm {method}：{zh}", en=f"pymcdm {method}: {en}"))
