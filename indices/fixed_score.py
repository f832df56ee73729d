"""The index of one unit as a function of its values, everything else held as it was built.

Against fixed ranges the function is that of the specification. A scale that is made from the sample is held as it was
built: a value between two units is scored between theirs, one beyond the last unit as that unit. (Whatever stands
between the values and their scores - treatment, scaling - goes column by column and does not turn back, so that points
of the built index on either side are all that is needed; between them the scale is taken as straight.)
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from indices.build import DATA, Built, StageResult
from indices.foresight.simulate import City
from indices.stages.aggregate import aggregate
from indices.stages.goalposts import Goal
from indices.stages.normalise import FIXED, Scale, normalise
from indices.table import Array, Table
from rules.text import Text

Bounds = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FixedScore:
    """The index of one unit.

    built   the index; `raw` its table before anything that depends on the sample alone
    city    the unit: its values (NaN = missing) and how far each can go
    cities  the values of all units in the result, shape (units, indicators), NaN = missing
    filled  the scores of the unit as built, shape (indicators,): they stand for what is missing
    best    where the score of each indicator is at its highest, nearest to the unit's value
    width   of the range of each indicator, 0 where it has none
    """

    built: Built
    raw: Table
    city: City
    cities: Array
    filled: Array
    best: Array
    width: Array

    @property
    def is_fixed(self) -> bool:
        """Whether the scale of the specification looks at no other unit."""
        return self.built.spec.scale_stage.scale in FIXED

    def score(self, rows: Array) -> Array:
        """Return the index, shape (rows,), of values in natural units, shape (rows, indicators)."""
        built = self.built
        table = Table(units=tuple(str(row) for row in range(len(rows))), codes=self.raw.codes, values=rows)
        if self.is_fixed:
            scaled = normalise(table, built.structure, built.spec.scale_stage.scaling, built.spec.goals).table.values
        else:
            scaled = self._hold(rows)
        whole = table.with_values(np.where(np.isnan(rows), self.filled, scaled))
        scores = aggregate(whole, built.structure, built.spec.mean_stage.means, built.weights)
        return scores.by_code[built.structure.top.code]

    def tell(self) -> Text:
        """Return in words what is held."""
        if self.is_fixed:
            return Text(
                zh="得分按固定的参考值范围计算，其他单元的变化不影响它。",
                en="The score is taken against fixed reference ranges; it does not depend on other units.",
            )
        return Text(
            zh=f"标尺 {self.built.spec.scale_stage.scale.value} 由样本得出，此处固定为建成时的数值；"
            "超出现有最好或最差单元的部分不再加减分。",
            en=f"The {self.built.spec.scale_stage.scale.value} scale is made from the sample and held here as it was "
            "built; beyond the best or worst unit nothing more is gained or lost.",
        )

    def _hold(self, values: Array) -> Array:
        built, scored = self.raw.values, self.built.stage("normalise").table.values
        columns = [_interpolate(values[:, j], built[:, j], scored[:, j]) for j in range(values.shape[1])]
        return np.column_stack(columns)


def fix_score(built: Built, row: int, natural: Mapping[str, Bounds] | None = None) -> FixedScore:
    """Return the index of the unit in `row` of the result.

    `natural` are the bounds that nature or definition gives an indicator, such as 0 and 100 for a share.
    """
    lineage = _trace(built)
    raw = _align(lineage[0].table, built.units)
    missing = np.logical_or.reduce([np.isnan(_align(stage.table, built.units).values) for stage in lineage])
    cities = np.where(missing, np.nan, raw.values)
    marks = built.spec.goals if built.spec.scale_stage.scale in FIXED else {}
    ends = np.array([_find_ends(code, raw.column(code), marks, natural or {}) for code in raw.codes])
    # What the unit itself reports stays possible, even where it cannot be.
    low, high = np.fmin(ends[:, 0], cities[row]), np.fmax(ends[:, 1], cities[row])
    city = City(codes=raw.codes, values=cities[row], low=low, high=high)
    return FixedScore(
        built=built,
        raw=raw,
        city=city,
        cities=cities,
        filled=built.stage("normalise").table.values[row],
        best=np.array([_find_best(built, city, place, marks) for place in range(len(raw.codes))]),
        width=np.array([_measure_width(marks.get(code), raw.column(code)) for code in raw.codes]),
    )


def _trace(built: Built) -> tuple[StageResult, ...]:
    """Return the stages from the last one before treatment and scaling back to the data."""
    by_name = {stage.name: stage for stage in built.stages}
    found = [by_name[built.stage("normalise").source]]
    while found[-1].name != DATA:
        found.append(by_name[found[-1].source])
    treated = [place for place, stage in enumerate(found) if stage.do == "treat"]
    return tuple(found[treated[-1] + 1 :] if treated else found)


def _align(table: Table, units: tuple[str, ...]) -> Table:
    return table.keep([table.units.index(unit) for unit in units])


def _find_ends(
    code: str, column: Array, marks: Mapping[str, Goal], natural: Mapping[str, Bounds]
) -> tuple[float, float]:
    """Return how far an indicator can go: to its natural bounds, else as far as any unit and the marks of its range.

    A slip of the pen in the data of others (120 % of something) opens no way beyond nature.
    """
    known = [float(value) for value in column if np.isfinite(value)]
    if code in marks:
        known += [marks[code].lower, marks[code].upper]
    low, high = natural.get(code, (None, None))
    if low is None:
        low = min(known, default=0.0)
    if high is None:
        high = max(known, default=low)
    return low, max(low, high)


def _find_best(built: Built, city: City, place: int, marks: Mapping[str, Goal]) -> float:
    code, value = city.codes[place], float(city.values[place])
    up, goal = built.structure.by_code[code].direction > 0, marks.get(code)
    if goal is None:
        return float(city.high[place] if up else city.low[place])
    if goal.ideal is not None:
        return float(np.clip(value, *goal.ideal))
    if built.spec.scale_stage.scale is Scale.TARGET and goal.target is not None:
        return goal.target
    return goal.upper if up else goal.lower


def _measure_width(goal: Goal | None, column: Array) -> float:
    if goal is not None:
        return goal.upper - goal.lower
    known = column[np.isfinite(column)]
    return float(np.ptp(known)) if len(known) else 0.0


def _interpolate(values: Array, built: Array, scored: Array) -> Array:
    known = np.isfinite(built) & np.isfinite(scored)
    if not known.any():
        return np.full(len(values), np.nan)
    points, first = np.unique(built[known], return_index=True)
    return np.asarray(np.interp(values, points, scored[known][first]))
