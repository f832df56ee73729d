"""What a plan is made from: a city, its score, the levers that may be used and what they cost."""

from dataclasses import dataclass

import numpy as np

from indices.foresight.dependence import Dependence
from indices.foresight.lever import Lever
from indices.foresight.simulate import City, Score
from indices.table import Array
from rules.errors import UsageError
from rules.text import Text

_STEP = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Task:
    """What a plan is made from.

    model        of association, by which levers are chosen, or None: nothing follows what is set
    judge        model of other cities (see `split_dependence`), by which amounts and probability are found; where it is
                 not given, `model` judges its own choice, which flatters it, and the plan says so
    levers       that may be used; `most` of them at once
    probability  with which the score must be reached, at least one half
    persistence  as in `simulate`
    """

    city: City
    score: Score
    levers: tuple[Lever, ...]
    model: Dependence | None = None
    judge: Dependence | None = None
    most: int = 3
    probability: float = 0.8
    persistence: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what no plan can be made from."""
        if not np.isfinite(self.now):
            raise UsageError(
                Text(
                    zh="该城市没有现有得分，无法制定方案。请先补齐缺失的指标。",
                    en="The city has no score, so no plan can start from it; supply the missing indicators first.",
                )
            )
        for lever in self.levers:
            self.city.place(lever.code)
            if not 0 < lever.cost < np.inf:
                raise UsageError(
                    Text(
                        zh=f"{lever.code} 的单位费用 {lever.cost:g} 无效，应为大于 0 的数。",
                        en=f"The cost {lever.cost:g} of {lever.code} must be a number above 0.",
                    )
                )
        if not 0.5 <= self.probability < 1:
            raise UsageError(
                Text(
                    zh=f"要求的概率 {self.probability:g} 无效，应在 0.5 至 1 之间。",
                    en=f"The probability {self.probability:g} must be at least 0.5 and below 1.",
                )
            )

    @property
    def now(self) -> float:
        """The score before anything is done."""
        return float(self.score(self.city.values[np.newaxis])[0])


def differentiate(score: Score, city: City) -> Array:
    """Return the slope of the score in every indicator, in points for a natural unit; 0 for a missing one."""
    span = np.where(np.isfinite(city.high - city.low), city.high - city.low, 1.0)
    known = np.isfinite(city.values)
    up = np.minimum(np.where(known, city.values, 0.0) + _STEP * span, city.high)
    down = np.maximum(np.where(known, city.values, 0.0) - _STEP * span, city.low)
    slopes = np.zeros(len(city.values))
    for place in np.flatnonzero(known & (up > down)):
        rows = np.stack([city.values, city.values])
        rows[0, place], rows[1, place] = up[place], down[place]
        high, low = score(rows)
        slopes[place] = (high - low) / (up[place] - down[place])
    return slopes
