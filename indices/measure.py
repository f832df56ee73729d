"""What the instrument reports of one city, by requirement and check: numbers with their uncertainty, and no limit.

What was not looked at is no measurement: it is a gap with its reason, and the judge makes INCONCLUSIVE of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from indices.structure import Structure
from indices.table import Array
from rules.measurement import Count, Draws, Flag, Measurement, Proportion, Value
from rules.text import Text

MEASURED_CLASSES = frozenset({"measured", "survey", "derived"})
PANEL = "expert-panel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How well the numbers of a city are founded.

    values        codes of the applicable indicators -> whether there is a value
    quality       code -> quality class of its value, for those that state one
    evidenced     codes whose value came with evidence; None where nobody asked for evidence
    veto_events   number of veto events found, and the number of points that were checked; or why that is not known
    errors        unresolved errors of the data check, and the number of values checked; None where there was no check
    ranges        number of reference ranges that a person confirmed, and of all that are used
    weight_origin where the weights come from
    ratios        consistency ratios of the panel's matrices
    """

    values: Mapping[str, bool]
    quality: Mapping[str, str] = field(default_factory=dict)
    evidenced: frozenset[str] | None = None
    veto_events: tuple[int, int] | Text | None = None
    errors: tuple[int, int] | None = None
    ranges: tuple[int, int] = (0, 0)
    weight_origin: str = "illustrative"
    ratios: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CityDraws:
    """Draws of one city's index and of each of its goals (the children of the index), shape (n,) each."""

    index: Array
    goals: Mapping[str, Array]
    level_probability: float


Measured = dict[str, dict[str, Measurement] | Text]


def measure_city(structure: Structure, standing: Standing, draws: CityDraws) -> Measured:
    """Return, by requirement of the scheme city-index, its measurements by check key, or why there are none."""
    return {
        "IDX-01": _measure_coverage(structure, standing),
        "IDX-02": _measure_vetoes(standing),
        "IDX-03": _measure_quality(standing),
        "IDX-04": _measure_index(draws),
        "IDX-05": _measure_weights(standing),
        "IDX-06": _measure_ranges(standing),
        "IDX-07": _measure_goals(draws),
        "IDX-08": {"probability": Value(value=draws.level_probability, u=0.0, unit="1", n=len(draws.index))},
        "IDX-09": _measure_errors(standing),
    }


def _measure_index(draws: CityDraws) -> dict[str, Measurement] | Text:
    if not np.isfinite(draws.index).all():
        return Text(zh="数据不足，没有指数。", en="There are too few values for an index.")
    return {"index": Draws(draws=draws.index, unit="1")}


def _measure_goals(draws: CityDraws) -> dict[str, Measurement] | Text:
    empty = [code for code, found in draws.goals.items() if not np.isfinite(found).all()]
    if empty or not draws.goals:
        names = ", ".join(empty) or "-"
        return Text(zh=f"目标 {names} 没有任何数值。", en=f"Goal {names} has no value at all.")
    return {"weakest": Draws(draws=np.min(np.stack(list(draws.goals.values())), axis=0), unit="1")}


def _measure_coverage(structure: Structure, standing: Standing) -> dict[str, Measurement]:
    goals = []
    for goal in structure.children(structure.top.code):
        asked = [code for code in structure.leaves(goal.code) if code in standing.values]
        if asked:
            goals.append(Proportion(k=sum(standing.values[code] for code in asked), n=len(asked)))
    asked_of_all = Proportion(k=sum(standing.values.values()), n=len(standing.values))
    thinnest = min(goals, key=lambda goal: goal.k / goal.n, default=Proportion(k=0, n=0))
    return {"coverage": asked_of_all, "thinnest-goal": thinnest}


def _measure_vetoes(standing: Standing) -> dict[str, Measurement] | Text:
    if standing.veto_events is None:
        return Text(zh="没有提交否决事项核查记录。", en="No record of the check for veto events was handed in.")
    if isinstance(standing.veto_events, Text):
        return standing.veto_events
    found, checked = standing.veto_events
    return {"events": Count(k=found, n=checked)}


def _measure_quality(standing: Standing) -> dict[str, Measurement] | Text:
    there = [code for code, has in standing.values.items() if has]
    if not standing.quality or standing.evidenced is None:
        return Text(
            zh="数据没有注明质量类别和证据（请使用采集表）。",
            en="The data state neither quality class nor evidence; use the collection sheet.",
        )
    measured = sum(standing.quality.get(code, "") in MEASURED_CLASSES for code in there)
    evidenced = sum(code in standing.evidenced for code in there)
    return {"measured": Proportion(k=measured, n=len(there)), "evidenced": Proportion(k=evidenced, n=len(there))}


def _measure_weights(standing: Standing) -> dict[str, Measurement] | Text:
    if standing.weight_origin == PANEL and not standing.ratios:
        return Text(
            zh="权重称出自专家组，但没有给出判断矩阵的一致性比率。",
            en="The weights are said to be a panel's, but no consistency ratio of its matrices was given.",
        )
    return {
        "panel": Flag(holds=standing.weight_origin == PANEL),
        "consistency": Value(value=max(standing.ratios, default=0.0), u=0.0, unit="1", n=len(standing.ratios)),
    }


def _measure_ranges(standing: Standing) -> dict[str, Measurement] | Text:
    confirmed, used = standing.ranges
    if not used:
        return Text(
            zh="指数没有使用固定的参考值范围，级别会随其他城市变动。",
            en="The index uses no fixed reference ranges, so a level would move with other cities.",
        )
    return {"confirmed": Proportion(k=confirmed, n=used)}


def _measure_errors(standing: Standing) -> dict[str, Measurement] | Text:
    if standing.errors is None:
        return Text(
            zh="数据没有经过 index collect check 检查。", en="The data did not go through 'index collect check'."
        )
    left, checked = standing.errors
    return {"errors": Count(k=left, n=checked)}
