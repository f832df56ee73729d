"""Admission of a second-order indicator: only if it adds validity out of sample.

The outcome, which is not in the index, is predicted twice: from the first-order indicators, and from these and the
candidate. Both predictions come from ridge regressions fitted without the units they predict (cross-validation), whose
penalty is chosen inside the fitting part alone (nested). What counts is the difference of the squared errors, per
unit, averaged over several partitions, with an interval from drawing units again.
"""

from dataclasses import dataclass

import numpy as np

from indices.foresight.ridge import fit_ridge
from indices.table import Array
from rules.errors import UsageError
from rules.text import Text

_FOLDS = 5
_REPEATS = 5
_DRAWS = 2000
_FEW = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """The test of one candidate.

    units, missing    with all values, and without one of them (left out)
    error_without     mean squared error of the prediction from first-order indicators
    error_with        the same with the candidate
    error_of_mean     the same when every unit is predicted by the mean of the others: what knowing nothing costs
    gain              1 - error_with / error_without
    low, high         interval of the gain at `confidence`, two-sided
    """

    candidate: str
    outcome: str
    units: int
    missing: int
    error_without: float
    error_with: float
    error_of_mean: float
    gain: float
    low: float
    high: float
    confidence: float

    @property
    def admitted(self) -> bool:
        """Whether the candidate lowers the error for sure."""
        return self.low > 0

    def tell(self) -> Text:
        """Return the decision with its numbers."""
        zh, en = ("准予纳入", "is admitted") if self.admitted else ("不予纳入", "is not admitted")
        return Text(
            zh=f"二阶指标 {self.candidate} {zh}：对“{self.outcome}”的样本外误差由 {self.error_without:.4g} 变为"
            f" {self.error_with:.4g}，降幅 {self.gain:.1%}（{self.confidence:.0%} 区间"
            f" {self.low:.1%} 至 {self.high:.1%}，{self.units} 个单元，另有 {self.missing} 个因缺值未用）。",
            en=f"Second-order indicator {self.candidate} {en}: the error of {self.outcome} out of sample goes from "
            f"{self.error_without:.4g} to {self.error_with:.4g}, lower by {self.gain:.1%} "
            f"({self.confidence:.0%} interval {self.low:.1%} … {self.high:.1%}; "
            f"{self.units} units, {self.missing} left out for missing values).",
        )


def admit(
    candidate: Array,
    first_order: Array,
    outcome: Array,
    *,
    name: str,
    outcome_name: str,
    seed: int = 0,
    confidence: float = 0.9,
) -> Admission:
    """Return the test of `candidate`, shape (units,), beside `first_order`, shape (units, indicators).

    `outcome`, shape (units,), is external to the index. NaN = missing. The same seed gives the same answer.

    Raises
    ------
    UsageError
        Fewer than 20 units have all values; the outcome does not vary.

    """
    both = np.column_stack([first_order, candidate])
    kept = np.all(np.isfinite(both), axis=1) & np.isfinite(outcome)
    x, y = both[kept], outcome[kept]
    _refuse(y, name, outcome_name)
    rng = np.random.default_rng(seed)
    folds = [_deal(rng, len(y)) for _ in range(_REPEATS)]
    losses = [np.mean([_lose(columns, y, fold) for fold in folds], axis=0) for columns in (x[:, :-1], x, x[:, :0])]
    without, with_it, of_mean = (float(loss.mean()) for loss in losses)
    low, high = _draw(losses[0], losses[1], rng, confidence)
    return Admission(
        candidate=name,
        outcome=outcome_name,
        units=len(y),
        missing=int((~kept).sum()),
        error_without=without,
        error_with=with_it,
        error_of_mean=of_mean,
        gain=1 - with_it / without if without > 0 else 0.0,
        low=low,
        high=high,
        confidence=confidence,
    )


def _refuse(y: Array, name: str, outcome_name: str) -> None:
    if len(y) < _FEW:
        raise UsageError(
            Text(
                zh=f"检验 {name} 至少需要 {_FEW} 个各项齐全的单元，现有 {len(y)} 个。",
                en=f"The test of {name} needs {_FEW} units with all values; there are {len(y)}.",
            )
        )
    if np.ptp(y) == 0:
        raise UsageError(
            Text(
                zh=f"“{outcome_name}”在各单元之间没有差异，不能用来检验。请另选外部结果。",
                en=f"{outcome_name} does not vary between the units and can test nothing; choose another outcome.",
            )
        )


def _deal(rng: np.random.Generator, units: int) -> Array:
    return np.asarray(rng.permutation(np.arange(units) % _FOLDS), dtype=np.float64)


def _lose(x: Array, y: Array, fold: Array) -> Array:
    loss = np.empty(len(y))
    for place in range(_FOLDS):
        held = fold == place
        loss[held] = (y[held] - fit_ridge(x[~held], y[~held]).predict(x[held])) ** 2
    return loss


def _draw(without: Array, with_it: Array, rng: np.random.Generator, confidence: float) -> tuple[float, float]:
    units = len(without)
    times = rng.multinomial(units, np.full(units, 1 / units), size=_DRAWS).astype(np.float64)
    base, mine = times @ without, times @ with_it
    drawn = np.where(base > 0, 1 - mine / np.where(base > 0, base, 1.0), 0.0)
    low, high = np.quantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)
