"""What the engine found, in the words of the dossier: units, tree, stages, tables."""

import math
from collections.abc import Mapping

import numpy as np

from evaluator.service.index.analysis import Analysis, Levelled
from evaluator.service.index.audit.steps import CHOICES, ORIGINS
from indices.coherence.finding import Grade as Found
from indices.table import Array
from indices.weights.registry import find_weightings
from reports.index.dossier import Branch, Imputation, Level, Stage, Treatment
from reports.index.evidence import (
    Agreement,
    Correlation,
    Grade,
    PillarCoherence,
    Range,
    Sensitivity,
    WeightSet,
)
from reports.index.unit import Certainty, Point, UnitLevel, UnitResult
from rules.text import Text

MOST_POINTS = 5
MOST_IMPUTATIONS = 400
_GRADES = {Found.PASS: Grade.PASS, Found.CONCERN: Grade.CONCERN, Found.FAIL: Grade.FAIL}
STAGES = {
    "data": Text(zh="原始数据", en="Data"),
    "denominate": Text(zh="除以分母", en="Denominated"),
    "impute": Text(zh="插补", en="Imputed"),
    "screen": Text(zh="筛选", en="Screened"),
    "treat": Text(zh="离群值处理", en="Treated"),
    "normalise": Text(zh="归一化", en="Normalised"),
}


def finite(value: float | None) -> float | None:
    """Return the number, or None for one that is not there."""
    return None if value is None or not math.isfinite(value) else float(value)


def write_tree(analysis: Analysis) -> tuple[Branch, ...]:
    """Return the elements of the index with their weights."""
    built = analysis.assembled.built
    chosen, structure = built.spec.weights, built.structure
    effective = built.effective_weights()
    origin = ORIGINS[chosen.origin]
    return tuple(
        Branch(
            code=each.code,
            name=each.name,
            parent=each.parent,
            level=each.level or 1,
            weight=built.weights[each.code],
            effective_weight=effective.get(each.code),
            origin=origin,
            unit=each.unit,
            direction=each.direction,
        )
        for each in structure.tree
    )


def write_stages(analysis: Analysis) -> tuple[Stage, ...]:
    """Return the stages with the digest of what came out of each."""
    return tuple(Stage(name=STAGES[each.do], sha256=each.sha256, note=None) for each in analysis.assembled.built.stages)


def write_treatments(analysis: Analysis) -> tuple[Treatment, ...]:
    """Return what was done to outliers."""
    return tuple(
        Treatment(
            code=each.code,
            method=_METHODS.get(each.method, Text.same(each.method)),
            values=len(each.changed),
            skew=finite(each.skewness[0]),
            kurtosis=finite(each.kurtosis[0]),
        )
        for stage in analysis.assembled.built.stages
        for each in stage.treatments
    )


_METHODS = {
    "winsorise": Text(zh="缩尾", en="winsorised"),
    "log": Text(zh="取对数", en="logarithm"),
    "box-cox": Text(zh="Box-Cox 变换", en="Box-Cox"),
    "none": Text(zh="未处理", en="left as it is"),
    "mean": Text(zh="均值", en="mean"),
    "median": Text(zh="中位数", en="median"),
    "group-mean": Text(zh="组均值", en="mean of the group"),
    "group-median": Text(zh="组中位数", en="median of the group"),
    "hot-deck": Text(zh="热平台", en="hot deck"),
    "panel-latest": Text(zh="最近一期", en="latest period"),
    "panel-linear": Text(zh="跨期线性", en="line between periods"),
    "regression": Text(zh="回归", en="regression"),
}


def write_imputations(analysis: Analysis) -> tuple[Imputation, ...]:
    """Return the values that were filled in, the first MOST_IMPUTATIONS of them."""
    found = [each for stage in analysis.assembled.built.stages for each in stage.filled]
    return tuple(
        Imputation(
            unit=each.unit,
            code=each.code,
            value=finite(each.value),
            method=_METHODS.get(each.method, Text.same(each.method)),
        )
        for each in found[:MOST_IMPUTATIONS]
    )


def write_units(analysis: Analysis) -> tuple[UnitResult, ...]:
    """Return the results of all units."""
    built = analysis.assembled.built
    intervals = analysis.robustness.intervals
    names = analysis.assembled.data.indicators.names
    aggregates = [each.code for each in built.structure.tree if built.structure.children(each.code)]
    below = [code for code in aggregates if code != built.structure.top.code]
    medians = {code: float(np.nanmedian(column)) for code, column in built.scores.by_code.items() if _any(column)}
    classes = _find_classes(analysis)
    return tuple(
        UnitResult(
            code=unit,
            name=Text.same(names.get(unit, unit)),
            class_=classes.get(unit),
            index=finite(built.index[row]),
            lower=finite(intervals.lower[row]),
            upper=finite(intervals.upper[row]),
            rank=_place(built.ranks[built.structure.top.code][row]),
            rank_lower=int(intervals.places[row, 0]),
            rank_upper=int(intervals.places[row, 1]),
            # Shares of ranks run over all units; where there are classes they would compare what does not compare.
            rank_shares=() if built.classes else tuple(float(each) for each in intervals.standing.acceptability[row]),
            level=_write_level(unit, analysis.levelled),
            scores={code: finite(built.scores.by_code[code][row]) for code in below},
            strengths=_find_points(analysis, row, medians, best=True),
            weaknesses=_find_points(analysis, row, medians, best=False),
            coverage=analysis.checked.coverage.get(unit),
        )
        for row, unit in enumerate(built.units)
    )


def _any(column: Array) -> bool:
    return bool((~np.isnan(column)).any())


def _place(rank: float) -> int | None:
    return None if math.isnan(rank) else int(rank)


def _find_classes(analysis: Analysis) -> Mapping[str, Text]:
    data = analysis.assembled.data
    if not data.classes:
        return {}
    return {unit: Text.same(name) for unit, name in zip(data.indicators.units, data.classes, strict=True) if name}


def _find_points(analysis: Analysis, row: int, medians: Mapping[str, float], *, best: bool) -> tuple[Point, ...]:
    """Return the indicators that stand out most from the median of all units, on the normalised scale."""
    built = analysis.assembled.built
    table = built.stage("normalise").table
    apart = {
        code: float(table.values[row, place]) - medians[code]
        for place, code in enumerate(table.codes)
        if code in medians and not math.isnan(table.values[row, place])
    }
    order = sorted(apart, key=lambda code: (-apart[code] if best else apart[code], code))
    return tuple(
        Point(code=code, score=finite(table.values[row, table.codes.index(code)]), difference=apart[code])
        for code in order[:MOST_POINTS]
        if (apart[code] > 0) is best and apart[code] != 0
    )


def write_levels(levelled: Levelled | None) -> tuple[Level, ...]:
    """Return the levels with the cuts in force."""
    if levelled is None:
        return ()
    cuts = (None, *levelled.scale.cuts_on(levelled.edition))
    return tuple(
        Level(id=step.id, name=step.name, cut=cut) for step, cut in zip(levelled.scale.steps, cuts, strict=True)
    )


def _write_level(unit: str, levelled: Levelled | None) -> UnitLevel | None:
    if levelled is None:
        return None
    grade = levelled.grades[unit]
    place = [step.id for step in levelled.scale.steps].index(grade.established)
    reasons = {veto.requirement: veto.why for veto in levelled.scale.vetoes}
    return UnitLevel(
        id=grade.established,
        probability=grade.probabilities[place],
        certainty=_find_certainty(grade.probabilities[place], levelled),
        probabilities=grade.probabilities,
        distance=None if grade.to_next is None else max(grade.to_next, 0.0),
        vetoes=tuple(reasons[name] for name in grade.vetoed_by),
    )


def _find_certainty(probability: float, levelled: Levelled) -> Certainty:
    """Return how sure the established level itself is; the likeliest one may lie above it."""
    if probability >= levelled.scale.sure:
        return Certainty.SURE
    return Certainty.LIKELY if probability >= levelled.scale.likely else Certainty.OPEN


def write_coherence(analysis: Analysis) -> tuple[PillarCoherence, ...]:
    """Return the coherence of every family, pillars first."""
    found = []
    for pillar in analysis.coherence.pillars:
        verdict = analysis.coherence.of(pillar.code)[0]
        found.append(
            PillarCoherence(
                code=pillar.code,
                indicators=len(pillar.children),
                mean_r=finite(pillar.mean_r),
                contradicting=sum(each.r is not None and each.r < -0.3 for each in pillar.pairs),
                redundant=sum(each.r is not None and each.r > 0.92 for each in pillar.pairs),
                alpha=finite(pillar.alpha),
                alpha_standardised=finite(pillar.standardised),
                kmo=finite(pillar.adequacy.overall) if pillar.adequacy else None,
                bartlett_p=finite(pillar.sphericity.p) if pillar.sphericity else None,
                first_component=finite(pillar.components.shares[0]) if pillar.components else None,
                grade=_GRADES[verdict.grade],
                finding=verdict.text,
            )
        )
    return tuple(found)


def write_correlations(analysis: Analysis) -> tuple[Correlation, ...]:
    """Return the correlations of the goals with each other."""
    built = analysis.assembled.built
    codes = [each.code for each in built.structure.at_level(2)]
    if len(codes) < 2 or len(built.units) < 3:
        return ()
    scores = np.column_stack([built.scores.by_code[code] for code in codes])
    there = scores[~np.isnan(scores).any(axis=1)]
    if len(there) < 3 or not (there.max(axis=0) > there.min(axis=0)).all():
        return ()
    found = np.asarray(np.corrcoef(there.T))
    title = Text(zh="支柱之间的相关系数", en="Correlations between pillars")
    return (Correlation(title=title, codes=tuple(codes), rows=tuple(tuple(map(finite, row)) for row in found)),)


def write_sensitivity(analysis: Analysis) -> tuple[Sensitivity, ...]:
    """Return the Sobol indices of every choice."""
    found = analysis.robustness.sensitivity
    if found is None:
        return ()
    settled = found.verdicts[0].value != "not converged"
    return tuple(
        Sensitivity(
            choice=CHOICES[name],
            first=finite(found.first.value[row, 0]),
            first_lower=finite(found.first.low[row, 0]),
            first_upper=finite(found.first.high[row, 0]),
            total=finite(found.total.value[row, 0]),
            total_lower=finite(found.total.low[row, 0]),
            total_upper=finite(found.total.high[row, 0]),
            converged=settled,
            draws=found.size * (len(found.names) + 2),
        )
        for row, name in enumerate(found.names)
    )


def write_agreement(analysis: Analysis) -> Agreement | None:
    """Return how alike the methods rank."""
    comparison = analysis.comparison
    if comparison.agreement is None:
        return None
    names = list(comparison.ranks)
    return Agreement(
        methods=tuple(comparison.names[name] for name in names),
        measure=Text(zh="Spearman 秩相关", en="Spearman's rank correlation"),
        rows=tuple(tuple(map(finite, row)) for row in comparison.agreement.spearman),
        w=finite(comparison.agreement.w),
        units=analysis.assembled.built.units,
        ranks=tuple(tuple(map(finite, comparison.ranks[name])) for name in names),
    )


def write_weights(analysis: Analysis) -> tuple[WeightSet, ...]:
    """Return the weights used and those that the data alone would give."""
    built = analysis.assembled.built
    codes = built.stage("normalise").table.codes
    effective = built.effective_weights()
    used = WeightSet(
        name=Text(zh="本指数（有效权重）", en="This index (effective)"),
        origin=ORIGINS[built.spec.weights.origin],
        weights={code: effective[code] for code in codes},
    )
    methods = find_weightings()
    others = [
        WeightSet(
            name=methods[id_].name,
            origin=ORIGINS["data"],
            weights={code: float(weight) for code, weight in zip(codes, found.weights, strict=True)},
            note=found.remarks[0].text if found.remarks else None,
        )
        for id_, found in analysis.comparison.weights.items()
    ]
    return (used, *others)


def write_ranges(analysis: Analysis) -> tuple[Range, ...]:
    """Return the reference ranges with who confirmed them."""
    structure = analysis.assembled.structure
    return tuple(
        Range(
            code=code,
            lower=marks.lower,
            upper=marks.upper,
            unit=structure.by_code[code].unit if code in structure.by_code else "",
            source=marks.ground,
            confirmed_by=marks.confirmed_by,
            confirmed_on=marks.confirmed_on,
        )
        for code, marks in analysis.assembled.spec.ranges.items()
    )
