"""The dossier of an index from its analysis: everything that the reports show, once."""

import datetime as dt
import shlex
from importlib.metadata import version

import numpy as np

from evaluator.service.index.analysis import Analysis
from evaluator.service.index.audit import facts
from evaluator.service.index.audit.steps import judge_steps
from indices.robustness import Intervals
from indices.stages.normalise import FIXED
from reports.index.dossier import DataFacts, IndexDossier, SpecFacts, Worksheet
from reports.index.evidence import AuditStep, Facet, Figure, Grade, ValidityPart
from rules.text import Text

MOST_CELLS = 20_000


def compose_dossier(
    analysis: Analysis, *, made: dt.datetime, subject: Text | None = None, reason: Text | None = None
) -> IndexDossier:
    """Return the dossier. `reason` says why the result is for show; `made` is the moment that the reports print."""
    assembled, built = analysis.assembled, analysis.assembled.built
    data = built.stages[0]
    steps = judge_steps(analysis)
    for_show = analysis.levelled is not None and not analysis.levels_stand
    reason = reason or (UNCONFIRMED if for_show else None)
    return IndexDossier(
        title=built.structure.top.name,
        subject=subject or Text.same(assembled.files.data.name),
        author=f"CityAssay {version('cityassay')}",
        number=f"CI-{made:%Y%m%d}-{built.sha256[:8].upper()}",
        made=made,
        spec=SpecFacts(id=built.spec.id, edition=built.spec.edition, sha256=built.spec.sha256),
        data=DataFacts(
            sha256=data.sha256,
            units=len(data.table.units),
            indicators=len(data.table.codes),
            period=_find_period(assembled.data.times),
            missing=float(np.isnan(data.table.values).mean()),
        ),
        demonstration=reason is not None,
        reason=reason,
        illustrative_weights=built.spec.weights.origin == "illustrative",
        levels=facts.write_levels(analysis.levelled),
        units=facts.write_units(analysis),
        tree=facts.write_tree(analysis),
        stages=facts.write_stages(analysis),
        treatments=facts.write_treatments(analysis),
        imputations=facts.write_imputations(analysis),
        remarks=tuple(each.text for each in (*assembled.remarks, *built.remarks)),
        steps=steps,
        coherence=facts.write_coherence(analysis),
        correlations=facts.write_correlations(analysis),
        sensitivity=facts.write_sensitivity(analysis),
        agreement=facts.write_agreement(analysis),
        weights=facts.write_weights(analysis),
        validity=_judge_validity(analysis, steps),
        ranges=facts.write_ranges(analysis),
        worksheets=_write_worksheets(analysis),
        recipe=_write_recipe(analysis),
        scenarios=len(analysis.robustness.intervals.draws),
        seed=built.spec.uncertainty.seed,
    )


UNCONFIRMED = Text(
    zh="级别所依据的参考值范围未经确认。", en="Nobody has confirmed the reference ranges that the levels stand on."
)


def _find_period(times: tuple[str, ...]) -> str:
    known = sorted({each for each in times if each})
    if not known:
        return ""
    return known[0] if len(known) == 1 else f"{known[0]}-{known[-1]}"


def _judge_validity(analysis: Analysis, steps: tuple[AuditStep, ...]) -> tuple[ValidityPart, ...]:
    """Return 可行性, 有效性 and 科学性: each as good as the worst of the steps it stands on."""
    by_number = {step.number: step for step in steps}
    stands_on = {Facet.FEASIBILITY: (2, 3), Facet.VALIDITY: (4, 7, 8), Facet.SOUNDNESS: (5, 6)}
    figures = {
        Facet.FEASIBILITY: _tell_gaps(analysis),
        Facet.VALIDITY: _tell_width(analysis.robustness.intervals),
        Facet.SOUNDNESS: _tell_agreement(analysis),
    }
    return tuple(
        ValidityPart(
            facet=facet,
            grade=_find_worst([by_number[number].grade for number in numbers]),
            findings=tuple(by_number[number].findings[0] for number in numbers if by_number[number].findings),
            numbers=figures[facet],
        )
        for facet, numbers in stands_on.items()
    )


def _find_worst(grades: list[Grade]) -> Grade:
    order = (Grade.PASS, Grade.CONCERN, Grade.NOT_DONE, Grade.FAIL)
    return max(grades, key=order.index)


def _tell_gaps(analysis: Analysis) -> tuple[Figure, ...]:
    share = float(np.mean(list(analysis.checked.coverage.values())))
    return (Figure(label=Text(zh="平均覆盖率", en="Mean coverage"), value=share * 100, unit="%"),)


def _tell_width(intervals: Intervals) -> tuple[Figure, ...]:
    width = float(np.median(intervals.upper - intervals.lower))
    label = Text(zh="指数 90% 区间宽度中位数", en="Median width of the 90 % interval")
    return (Figure(label=label, value=width),)


def _tell_agreement(analysis: Analysis) -> tuple[Figure, ...]:
    agreement = analysis.comparison.agreement
    if agreement is None:
        return ()
    return (Figure(label=Text(zh="Kendall 协和系数 W", en="Kendall's W"), value=float(agreement.w)),)


def _write_worksheets(analysis: Analysis) -> tuple[Worksheet, ...]:
    """Return the aggregates of every unit; the indicators too where they are not too many to print."""
    built = analysis.assembled.built
    structure = built.structure
    above = [each.code for level in range(structure.depth, 1, -1) for each in structure.at_level(level)]
    sheets = [_write_sheet(analysis, Text(zh="各级得分", en="Scores of all aggregates"), above)]
    if len(built.units) * len(structure.codes) <= MOST_CELLS:
        fixed = built.spec.scale_stage.scale in FIXED
        name = Text(zh="归一化指标" if not fixed else "按参考值范围得分的指标", en="Normalised indicators")
        sheets.append(_write_sheet(analysis, name, list(structure.codes)))
    return tuple(sheets)


def _write_sheet(analysis: Analysis, name: Text, codes: list[str]) -> Worksheet:
    built = analysis.assembled.built
    rows = tuple(
        (unit, *(facts.finite(float(built.scores.by_code[code][row])) for code in codes))
        for row, unit in enumerate(built.units)
    )
    return Worksheet(name=name, columns=("uCode", *codes), rows=rows)


def _write_recipe(analysis: Analysis) -> tuple[Text, ...]:
    files = analysis.assembled.files
    words = ["cityassay", "index", "build", "--data", files.data.name]
    if files.framework is not None:
        words += ["--framework", files.framework]
    if files.period is not None:
        words += ["--period", files.period]
    places = {
        "--structure": files.structure,
        "--spec": files.spec,
        "--ranges": files.ranges,
        "--quality": files.quality,
    }
    for option, place in places.items():
        words += [option, place.name] if place is not None else []
    lines = [f"# {each.role}: {each.name} sha256 {each.sha256}" for each in analysis.assembled.inputs]
    recipe = (*lines, shlex.join([*words, "--json", "-"]), f"# sha256 {analysis.assembled.built.sha256}")
    return tuple(map(Text.same, recipe))
