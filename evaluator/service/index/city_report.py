"""The reports of one city that was assayed: for officials, in both languages, beside the bundle and its findings."""

import math
from collections import Counter
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import numpy as np

from evaluator.service.index.audit.steps import ORIGINS
from evaluator.service.index.certify import CityCase
from evaluator.service.index.use import read_clock
from indices.table import Array
from indices.uncertainty.quality import load_classes
from reports.index import city, city_html
from reports.index.dossier import Branch, DataFacts, IndexDossier, Level, SpecFacts
from reports.index.evidence import Range
from reports.index.unit import Certainty, Move, Point, QualityShare, UnitLevel, UnitResult
from rules.bundle import write_whole
from rules.level_scale import Grade
from rules.text import Language, Text

MOST = 5


def write_city_reports(case: CityCase, final: Grade, folder: Path) -> tuple[Path, ...]:
    """Write `report.zh.pdf`, `report.en.pdf` and `report.html` into `folder` and return their places."""
    dossier = compose_city(case, final)
    places = []
    for language in Language:
        places.append(folder / f"report.{language.value}.pdf")
        write_whole(places[-1], city.render(dossier, case.city, language))
    places.append(folder / "report.html")
    write_whole(places[-1], city_html.render(dossier, case.city, Language.ZH))
    return tuple(places)


def compose_city(case: CityCase, final: Grade) -> IndexDossier:
    """Return the dossier of one city: its index against fixed ranges, with no other city beside it."""
    built, structure, made = case.assembled.built, case.assembled.structure, read_clock()
    table = built.stages[0].table
    synthetic = case.papers.declaration.data == "synthetic"
    return IndexDossier(
        title=structure.top.name,
        subject=Text(
            zh=f"{case.papers.declaration.city.name.zh}，{case.order.period}",
            en=f"{case.papers.declaration.city.name.en}, {case.order.period}",
        ),
        author=f"CityAssay {version('cityassay')}",
        number=f"CI-{made:%Y%m%d}-{built.sha256[:8].upper()}",
        made=made,
        spec=SpecFacts(id=built.spec.id, edition=built.spec.edition, sha256=built.spec.sha256),
        data=DataFacts(
            sha256=built.stages[0].sha256,
            units=len(table.units),
            indicators=len(table.codes),
            period=case.order.period,
            missing=float(np.isnan(table.values[case.row]).mean()),
        ),
        demonstration=synthetic,
        reason=Text(zh="数据为虚构。", en="The data are made up.") if synthetic else None,
        illustrative_weights=case.standing.weight_origin == "illustrative",
        synthetic=synthetic,
        levels=_write_levels(case),
        units=(_write_unit(case, final),),
        tree=_write_tree(case),
        ranges=_write_ranges(case),
        scenarios=built.spec.uncertainty.draws,
        seed=built.spec.uncertainty.seed,
    )


def _write_levels(case: CityCase) -> tuple[Level, ...]:
    cuts = (None, *case.scale.cuts_on(case.grade.edition))
    return tuple(Level(id=step.id, name=step.name, cut=cut) for step, cut in zip(case.scale.steps, cuts, strict=True))


def _write_unit(case: CityCase, final: Grade) -> UnitResult:
    built, structure = case.assembled.built, case.assembled.structure
    drawn = case.draws[structure.top.code]
    goals = [each.code for each in structure.tree if structure.children(each.code) and each.parent is not None]
    classes = Counter(case.standing.quality.values())
    total = sum(classes.values())
    return UnitResult(
        code=case.city,
        name=case.papers.declaration.city.name,
        index=_number(built.index[case.row]),
        lower=_number(np.quantile(drawn, 0.05)),
        upper=_number(np.quantile(drawn, 0.95)),
        level=_write_level(case, final),
        scores={code: _number(built.scores.by_code[code][case.row]) for code in goals},
        strengths=_find_points(case, best=True),
        weaknesses=_find_points(case, best=False),
        moves=_find_moves(case, final),
        coverage=sum(case.standing.values.values()) / max(len(case.standing.values), 1),
        quality=tuple(
            QualityShare(name=each.name, share=classes[each.id] / total)
            for each in load_classes().classes
            if classes[each.id]
        ),
        remarks=tuple(each.text for each in case.checkup.findings[:MOST]),
    )


def _write_level(case: CityCase, final: Grade) -> UnitLevel:
    place = [step.id for step in case.scale.steps].index(final.established)
    reasons = {veto.requirement: veto.why for veto in case.scale.vetoes}
    probability = final.probabilities[place]
    likely = Certainty.LIKELY if probability >= case.scale.likely else Certainty.OPEN
    return UnitLevel(
        id=final.established,
        probability=probability,
        certainty=Certainty.SURE if probability >= case.scale.sure else likely,
        probabilities=final.probabilities,
        distance=None if final.to_next is None else max(final.to_next, 0.0),
        vetoes=tuple(reasons[name] for name in final.vetoed_by),
        kept=final.kept_from_before,
    )


def _scores(case: CityCase) -> Mapping[str, float]:
    table = case.assembled.built.stage("normalise").table
    return {
        code: float(value)
        for code, value in zip(table.codes, table.values[case.row], strict=True)
        if not math.isnan(value)
    }


def _find_points(case: CityCase, *, best: bool) -> tuple[Point, ...]:
    """Return the indicators nearest to, or farthest from, the end of their range."""
    scores = _scores(case)
    order = sorted(scores, key=lambda code: (-scores[code] if best else scores[code], code))
    return tuple(Point(code=code, score=scores[code]) for code in order[:MOST])


def _find_moves(case: CityCase, final: Grade) -> tuple[Move, ...]:
    """Return the indicators that gain most when a tenth of their range is won, and what that does to the next level."""
    structure, scores = case.assembled.structure, _scores(case)
    weights = case.assembled.built.effective_weights()
    drawn: Array = case.draws[structure.top.code]
    place = [step.id for step in case.scale.steps].index(final.established)
    cuts = case.scale.cuts_on(final.edition)
    table = case.assembled.built.stages[0].table
    gains = {code: weights[code] * min(10.0, 100.0 - score) for code, score in scores.items() if score < 100}
    order = sorted(gains, key=lambda code: (-gains[code], code))[:MOST]
    moves = []
    for code in order:
        marks = case.assembled.spec.ranges[code]
        now = float(table.column(code)[table.units.index(case.city)])
        step = (marks.upper - marks.lower) * min(0.1, (100.0 - scores[code]) / 100)
        toward = structure.by_code[code].direction
        if marks.ideal is not None and now > marks.ideal[1]:
            toward = -1
        moves.append(
            Move(
                code=code,
                now=now,
                then=now + toward * step,
                unit=structure.by_code[code].unit,
                gain=gains[code],
                probability=float(np.mean(drawn + gains[code] >= cuts[place])) if place < len(cuts) else None,
            )
        )
    return tuple(moves)


def _write_tree(case: CityCase) -> tuple[Branch, ...]:
    structure = case.assembled.structure
    effective = case.assembled.built.effective_weights()
    origin = ORIGINS[case.standing.weight_origin]
    return tuple(
        Branch(
            code=each.code,
            name=each.name,
            parent=each.parent,
            level=each.level or 1,
            weight=case.assembled.built.weights.get(each.code, each.weight),
            effective_weight=effective.get(each.code),
            origin=origin,
            unit=each.unit,
            direction=each.direction,
        )
        for each in structure.tree
    )


def _write_ranges(case: CityCase) -> tuple[Range, ...]:
    structure = case.assembled.structure
    return tuple(
        Range(
            code=code,
            lower=marks.lower,
            upper=marks.upper,
            unit=structure.by_code[code].unit,
            source=marks.ground,
            confirmed_by=marks.confirmed_by,
            confirmed_on=marks.confirmed_on,
        )
        for code, marks in case.assembled.spec.ranges.items()
    )


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
