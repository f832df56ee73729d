"""What goes with a change: set some indicators of a city, and let the others follow the association model.

Every answer is labelled 'association, not cause / 关联而非因果'.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from indices.foresight.dependence import LABEL, Dependence
from indices.table import Array
from rules.errors import UsageError
from rules.text import Text

Score = Callable[[Array], Array]
"""The index as a function of indicators in natural units: shape (rows, indicators) -> (rows,)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class City:
    """A city as it stands: indicators in natural units with the ends of their natural ranges, shape (indicators,).

    A missing indicator (NaN) stays missing; it cannot be set.
    """

    codes: tuple[str, ...]
    values: Array
    low: Array
    high: Array

    def place(self, code: str) -> int:
        """Return the column of `code`.

        Raises
        ------
        UsageError
            There is no such indicator, or the city has no value of it.

        """
        if code not in self.codes:
            known = ", ".join(self.codes)
            raise UsageError(
                Text(zh=f"没有指标 {code}。现有：{known}。", en=f"There is no indicator {code}; there are: {known}.")
            )
        place = self.codes.index(code)
        if not np.isfinite(self.values[place]):
            raise UsageError(
                Text(
                    zh=f"指标 {code} 没有现值，无法模拟其变化。请先补充数据。",
                    en=f"Indicator {code} has no present value, so no change of it can be simulated; supply it first.",
                )
            )
        return place


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One indicator: now, and after, with the interval of the draws; `chosen` where it was set and did not follow."""

    code: str
    now: float
    after: float
    low: float
    high: float
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Simulation:
    """What goes with the change.

    changes  of every indicator that has a value
    now      the score before; `scores` after it under each draw, shape (draws,)
    label    what this is, to stand beside every number
    """

    changes: tuple[Change, ...]
    now: float
    scores: Array
    label: Text

    def reach(self, target: float) -> float:
        """Return the share of the draws in which the score reaches `target`."""
        return float(np.mean(self.scores >= target))

    def interval(self, confidence: float = 0.8) -> tuple[float, float]:
        """Return the two-sided interval of the score after the change."""
        low, high = np.quantile(self.scores, [(1 - confidence) / 2, (1 + confidence) / 2])
        return float(low), float(high)

    def tell(self) -> Text:
        """Return the result in words, with its label."""
        low, high = self.interval()
        middle = float(np.median(self.scores))
        return Text(
            zh=f"得分由 {self.now:.2f} 变为 {middle:.2f}（80% 区间 {low:.2f} 至 {high:.2f}；{self.label.zh}）。",
            en=f"The score goes from {self.now:.2f} to {middle:.2f} "
            f"(80 % of draws {low:.2f} … {high:.2f}; {self.label.en}).",
        )


def simulate(
    model: Dependence,
    city: City,
    targets: Mapping[str, float],
    score: Score,
    *,
    persistence: float = 1.0,
    confidence: float = 0.8,
    seed: int = 0,
) -> Simulation:
    """Return what goes with setting the indicators of `targets` (new values in natural units).

    persistence  how far what is particular to the city stays when it changes: 1 all of it, 0 nothing; below 1 the
                 followers scatter by the part of their variance that the set indicators do not explain
    confidence   of the intervals of the indicators

    Raises
    ------
    UsageError
        A target is unknown, outside its natural range, or of an indicator without a present value; no target.

    """
    places = [city.place(code) for code in targets]
    steps = np.array([_step(city, code, value) for code, value in targets.items()])
    if not places:
        raise UsageError(Text(zh="没有给出任何目标值。", en="No target is given."))
    after = city.values + follow(model, places, steps)
    if persistence < 1:
        spread = np.sqrt(2 * (1 - persistence))
        after = after + spread * model.scatter(places, np.random.default_rng(seed))
    # The city itself may lie outside its range; it is not pulled in where nothing moves it.
    after = np.clip(after, np.minimum(city.low, city.values), np.maximum(city.high, city.values))
    return Simulation(
        changes=_describe(city, after, places, confidence),
        now=float(score(city.values[np.newaxis])[0]),
        scores=np.asarray(score(after), dtype=np.float64),
        label=LABEL,
    )


def follow(model: Dependence, places: list[int], steps: Array) -> Array:
    """Return the change of every indicator under each draw, shape (draws, indicators), not yet held in its range."""
    return np.asarray(np.einsum("s,bsk->bk", steps, model.respond(places)))


def _step(city: City, code: str, value: float) -> float:
    place = city.place(code)
    low, high = float(city.low[place]), float(city.high[place])
    if not low <= value <= high:
        raise UsageError(
            Text(
                zh=f"{code} 的目标值 {value:g} 超出其自然范围 {low:g} 至 {high:g}。",
                en=f"The target {value:g} of {code} lies outside its natural range {low:g} … {high:g}.",
            )
        )
    return value - float(city.values[place])


def _describe(city: City, after: Array, places: list[int], confidence: float) -> tuple[Change, ...]:
    known = np.flatnonzero(np.isfinite(city.values))
    low, middle, high = np.quantile(after[:, known], [(1 - confidence) / 2, 0.5, (1 + confidence) / 2], axis=0)
    return tuple(
        Change(
            code=city.codes[column],
            now=float(city.values[column]),
            after=float(middle[place]),
            low=float(low[place]),
            high=float(high[place]),
            chosen=column in places,
        )
        for place, column in enumerate(known)
    )
