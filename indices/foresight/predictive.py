"""The predictive check: whether the index of a year foretells something outside it, a year on.

Three forecasts of y[t+1], each made from what was known at t and judged on what came:
    naive    y[t], last year's value
    history  a + b y[t]
    index    a + b y[t] + c x[t]
Coefficients come from the steps that ended by t (a rolling origin). The index adds something only where it beats
both others; intervals come from drawing whole units again (a block bootstrap: errors of one city are not independent).
"""

from dataclasses import dataclass

import numpy as np

from indices.table import Array, Mask
from rules.errors import UsageError
from rules.text import Text

_DRAWS = 2000
_FEW = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """How much lower the mean absolute error is, as a share: 1 - error / error of the rival; below 0 it is larger."""

    share: float
    low: float
    high: float

    @property
    def sure(self) -> bool:
        """Whether the interval lies above 0."""
        return self.low > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretelling:
    """What the check found.

    outcome        name of what was foretold
    forecasts      how many were judged, of how many units, in which periods
    mae            mean absolute errors: of the naive forecast, with history, with the index
    over_naive     gain of the forecast with the index over last year's value
    over_history   gain over the outcome's own history: what the index adds
    confidence     of the intervals, two-sided
    """

    outcome: str
    forecasts: int
    units: int
    periods: tuple[str, ...]
    mae_naive: float
    mae_history: float
    mae_index: float
    over_naive: Gain
    over_history: Gain
    confidence: float

    @property
    def foretells(self) -> bool:
        """Whether the index beats both rivals for sure."""
        return self.over_naive.sure and self.over_history.sure

    def tell(self) -> Text:
        """Return the result in words."""
        zh, en = ("能够提前一期预示", "foretells") if self.foretells else ("未能提前一期预示", "does not foretell")
        return Text(
            zh=f"指数{zh}“{self.outcome}”：与上一期原值相比误差变化 {_zh(self.over_naive)}，"
            f"与仅用该结果自身历史相比 {_zh(self.over_history)}（{self.forecasts} 次样本外预测）。",
            en=f"The index {en} {self.outcome} a period on: error against last period's value {_en(self.over_naive)}, "
            f"against the outcome's own history {_en(self.over_history)} ({self.forecasts} forecasts out of sample).",
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Errors:
    """Absolute errors of the forecasts, shape (forecasts,), with the unit of each."""

    unit: Array
    period: Array
    naive: Array
    history: Array
    index: Array


def check_foresight(
    index: Array,
    outcome: Array,
    periods: tuple[str, ...],
    *,
    name: str,
    broken: Mask | None = None,
    seed: int = 0,
    confidence: float = 0.9,
) -> Foretelling:
    """Return whether `index` foretells `outcome`, both of shape (units, periods), NaN = missing.

    broken  same shape: where the outcome's series begins anew; no step into such a period is used

    Raises
    ------
    UsageError
        Fewer than three periods, or too few steps with index and outcome to fit and to judge.

    """
    if len(periods) < 3:
        raise UsageError(
            Text(
                zh=f"预测检验至少需要三期数据，现有 {len(periods)} 期。",
                en=f"A predictive check needs three periods; there are {len(periods)}.",
            )
        )
    errors = _forecast(index, outcome, np.zeros(outcome.shape, dtype=bool) if broken is None else broken)
    if len(np.unique(errors.unit)) < 2:
        raise UsageError(
            Text(
                zh=f"“{name}”与指数同时有值的相邻期过少，无法检验预测能力。请补充数据。",
                en=f"Too few neighbouring periods have both the index and {name}; supply more data to check foresight.",
            )
        )
    drawn = _draw(errors, len(index), seed)
    tail = (1 - confidence) / 2
    mine, naive, history = (float(each.mean()) for each in (errors.index, errors.naive, errors.history))
    return Foretelling(
        outcome=name,
        forecasts=len(errors.unit),
        units=len(np.unique(errors.unit)),
        periods=tuple(periods[int(place)] for place in np.unique(errors.period)),
        mae_naive=naive,
        mae_history=history,
        mae_index=mine,
        over_naive=_gain(mine, naive, drawn[2], drawn[0], tail),
        over_history=_gain(mine, history, drawn[2], drawn[1], tail),
        confidence=confidence,
    )


def _forecast(index: Array, outcome: Array, broken: Mask) -> _Errors:
    usable = np.isfinite(index[:, :-1]) & np.isfinite(outcome[:, :-1]) & np.isfinite(outcome[:, 1:]) & ~broken[:, 1:]
    found: list[Array] = []
    for step in range(1, usable.shape[1]):
        past, now = usable[:, :step], usable[:, step]
        x, y, then = (
            each[:, span][mask]
            for each, span, mask in (
                (index, slice(0, step), past),
                (outcome, slice(0, step), past),
                (outcome, slice(1, step + 1), past),
            )
        )
        if len(x) < _FEW or not now.any():
            continue
        known, came = outcome[now, step], outcome[now, step + 1]
        history = _fit(np.column_stack([y]), then, np.column_stack([known]))
        full = _fit(np.column_stack([y, x]), then, np.column_stack([known, index[now, step]]))
        places = np.flatnonzero(now).astype(np.float64)
        errors = [np.abs(came - each) for each in (known, history, full)]
        found.append(np.column_stack([places, np.full(len(places), step + 1.0), *errors]))
    rows = np.vstack(found) if found else np.empty((0, 5))
    return _Errors(unit=rows[:, 0], period=rows[:, 1], naive=rows[:, 2], history=rows[:, 3], index=rows[:, 4])


def _fit(x: Array, y: Array, new: Array) -> Array:
    """Return the least-squares forecast; a column that does not vary, or repeats another, has no say."""
    middle, mean = x.mean(axis=0), y.mean()
    spread = x.std(axis=0)
    scale = np.where(spread > 1e-12 * np.abs(x).max(axis=0), spread, np.inf)
    slope = np.linalg.lstsq((x - middle) / scale, y - mean, rcond=1e-10)[0]
    return np.asarray(mean + (new - middle) / scale @ slope)


def _draw(errors: _Errors, units: int, seed: int) -> Array:
    """Return the mean errors (naive, history, index) under drawn units, shape (3, draws)."""
    place = errors.unit.astype(np.intp)
    sums = np.stack(
        [np.bincount(place, weights=each, minlength=units) for each in (errors.naive, errors.history, errors.index)]
    )
    count = np.bincount(place, minlength=units).astype(np.float64)
    there = np.flatnonzero(count)
    rng = np.random.default_rng(seed)
    times = rng.multinomial(len(there), np.full(len(there), 1 / len(there)), size=_DRAWS).T.astype(np.float64)
    return np.asarray((sums[:, there] @ times) / (count[there] @ times))


def _gain(mine: float, rival: float, mine_drawn: Array, rival_drawn: Array, tail: float) -> Gain:
    # Where the rival makes no error there is nothing to gain.
    drawn = np.where(rival_drawn > 0, 1 - mine_drawn / np.where(rival_drawn > 0, rival_drawn, 1.0), 0.0)
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return Gain(share=1 - mine / rival if rival > 0 else 0.0, low=float(low), high=float(high))


def _zh(gain: Gain) -> str:
    return f"{-gain.share:+.1%}（区间 {-gain.high:+.1%} 至 {-gain.low:+.1%}）"


def _en(gain: Gain) -> str:
    return f"{-gain.share:+.1%} ({-gain.high:+.1%} … {-gain.low:+.1%})"
