"""Second-order indicators from a panel: along time, between the goals of the index, between the districts of a city."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from evaluator.service.index.panel import AssembledPanel, spread
from indices.build import Built
from indices.district_sheet import Districts
from indices.foresight.second_order import (
    Coupling,
    measure_cagr,
    measure_coordination,
    measure_elasticity,
    measure_gini,
    measure_growth,
    measure_theil,
    measure_volatility,
)
from indices.remark import Remark
from indices.stages.normalise import Scale
from indices.table import Array, Mask
from rules.errors import UsageError
from rules.text import Text

_BOUNDED = frozenset({Scale.MIN_MAX, Scale.PERCENTILE, Scale.GOALPOSTS, Scale.TARGET})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidate:
    """A second-order indicator, shape (units,); `kind` is its formula, `about` the indicators it is made from."""

    name: str
    kind: str
    about: str
    values: Array


def list_candidates(
    assembled: AssembledPanel, districts: Districts | None, pairs: Sequence[tuple[str, str]] = ()
) -> tuple[tuple[Candidate, ...], tuple[Remark, ...]]:
    """Return what can be computed from the periods before the last one, and remarks on what cannot.

    `pairs` name a cause and an effect each, whose elasticity is wanted.

    Raises
    ------
    UsageError
        A pair names no indicator of the panel.

    """
    base = assembled.data.periods[-2]
    pillars, remarks = _couple(assembled, assembled.builds[base])
    bent = tuple(_bend(assembled, *pair) for pair in pairs)
    return (*_follow_time(assembled), *pillars, *bent, *_compare_districts(assembled, districts)), remarks


def _bend(assembled: AssembledPanel, cause: str, effect: str) -> Candidate:
    codes = assembled.indicators.codes
    for code in (cause, effect):
        if code not in codes:
            raise UsageError(
                Text(
                    zh=f"--elasticity：面板中没有指标 {code}。写法：--elasticity 原因,结果。",
                    en=f"--elasticity: the panel has no indicator {code}. Write --elasticity CAUSE,EFFECT.",
                )
            )
    values = measure_elasticity(_history(assembled, cause), _history(assembled, effect))
    return Candidate(name=f"elasticity:{effect}/{cause}", kind="elasticity", about=f"{cause}, {effect}", values=values)


def _history(assembled: AssembledPanel, code: str) -> Array:
    """Return an indicator up to a period before the outcome, without what lies before a break."""
    panel = assembled.indicators
    return _cut_at_breaks(panel.series(code), panel.broken[:, :, panel.codes.index(code)])[:, :-1]


def _follow_time(assembled: AssembledPanel) -> Iterator[Candidate]:
    """Yield growth (the last rate), CAGR and volatility of every indicator, up to a period before the outcome."""
    years = assembled.data.years_between
    for code in assembled.indicators.codes:
        series = _history(assembled, code)
        for kind, values in (
            ("growth", measure_growth(series)[:, -1]),
            ("cagr", measure_cagr(series, years_between=years)),
            ("volatility", measure_volatility(series)),
        ):
            yield Candidate(name=f"{kind}:{code}", kind=kind, about=code, values=values)


def _cut_at_breaks(series: Array, broken: Mask) -> Array:
    """Return the series without what lies before its last flagged break: a rate across a break means nothing."""
    later = np.cumsum(broken[:, ::-1], axis=1)[:, ::-1]
    before = np.column_stack([later[:, 1:] > 0, np.zeros(len(series), dtype=bool)])
    return np.where(before, np.nan, series)


def _couple(assembled: AssembledPanel, built: Built) -> tuple[tuple[Candidate, ...], tuple[Remark, ...]]:
    """Return the coupling coordination degree of the goals, where their scores have two ends and there are two."""
    stage, goals = assembled.spec.scale_stage, built.structure.children(built.structure.top.code)
    if stage.scale not in _BOUNDED or len(goals) < 2:
        text = Text(
            zh=f"未计算耦合协调度：它需要至少两个目标，且标尺有上下限（现为 {stage.scale.value}）。",
            en=f"No coupling coordination was computed: it needs two goals, and a scale with two ends (here: "
            f"{stage.scale.value}).",
        )
        return (), (Remark(kind="no-coordination", about="specification", text=text),)
    scores = np.column_stack([built.scores.by_code[each.code] for each in goals])
    systems = np.clip((scores - stage.lower) / (stage.upper - stage.lower), 0.0, 1.0)
    about = ", ".join(each.code for each in goals)
    units = assembled.data.panel.units
    return tuple(
        Candidate(
            name=f"coordination-{each.value}",
            kind="coordination",
            about=about,
            values=spread(built, measure_coordination(systems, variant=each), units),
        )
        for each in Coupling
    ), ()


def _compare_districts(assembled: AssembledPanel, districts: Districts | None) -> Iterator[Candidate]:
    if districts is None:
        return
    units = assembled.data.panel.units
    for code in districts.codes:
        for kind, measure in (("gini", measure_gini), ("theil", measure_theil)):
            found = dict.fromkeys(units, float("nan"))
            for unit, values, people in districts.split(code):
                # A coefficient of a negative value does not exist; the unit has none.
                negative = bool(np.any(values[np.isfinite(values)] < 0))
                one = None if negative else measure(values, people)
                found[unit] = float("nan") if one is None else one
            yield Candidate(name=f"{kind}:{code}", kind=kind, about=code, values=np.array(list(found.values())))
