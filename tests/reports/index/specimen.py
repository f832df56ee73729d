"""A dossier of an index over made-up cities, of any size; every number comes from a seeded generator."""

import datetime as dt
from typing import Any

import numpy as np

from reports.index.dossier import (
    Branch,
    DataFacts,
    Imputation,
    IndexDossier,
    Level,
    SpecFacts,
    Stage,
    Treatment,
    Worksheet,
)
from reports.index.evidence import (
    Agreement,
    AuditStep,
    Correlation,
    Facet,
    Figure,
    Grade,
    PillarCoherence,
    Range,
    Sensitivity,
    ValidityPart,
    WeightSet,
)
from reports.index.unit import Certainty, Move, Point, QualityShare, UnitLevel, UnitResult
from rules.text import Text

PILLARS = (
    Text(zh="民生服务便捷化", en="Convenient services"),
    Text(zh="社会治理精准化", en="Precise governance"),
    Text(zh="社会经济绿色化", en="Green economy"),
    Text(zh="城乡发展一体化", en="Town and country as one"),
    Text(zh="网络安全可控化", en="Secure networks"),
)
LEVELS = (
    Level(id="L1", name=Text(zh="起步级", en="Starting")),
    Level(id="L2", name=Text(zh="成长级", en="Growing"), cut=40),
    Level(id="L3", name=Text(zh="成熟级", en="Mature"), cut=55),
    Level(id="L4", name=Text(zh="引领级", en="Leading"), cut=70),
)
CLASSES = (
    Text(zh="省级与副省级城市", en="Province-level cities"),
    Text(zh="地级市", en="Prefecture cities"),
    Text(zh="县级市", en="County cities"),
)
DIGEST = "3f5a" * 16
SAID = Text(zh="合成样例中的发现。", en="A finding of the synthetic specimen.")


def name_unit(number: int) -> Text:
    """Return the name of a made-up city."""
    letters = chr(65 + number % 26) + (str(number // 26) if number >= 26 else "")
    return Text(zh=f"样例城市 {letters}", en=f"Specimen city {letters}")


def make_tree(pillars: int = 5, each: int = 10) -> tuple[Branch, ...]:
    """Return a tree of `pillars` with `each` indicators."""
    illustrative = Text(zh="示意", en="illustrative")
    found = [Branch(code="CITY", name=Text(zh="智慧城市指数", en="Smart city index"), level=3)]
    for place in range(pillars):
        name = PILLARS[place % len(PILLARS)]
        weight = 1 / pillars
        found.append(
            Branch(
                code=f"P{place + 1}",
                name=name,
                parent="CITY",
                level=2,
                weight=1.0,
                effective_weight=weight,
                origin=illustrative,
            )
        )
        found += [
            Branch(
                code=f"P{place + 1}-{number + 1:02d}",
                name=Text(zh=f"{name.zh[:4]}指标 {number + 1}", en=f"{name.en} indicator {number + 1}"),
                parent=f"P{place + 1}",
                level=1,
                weight=1.0,
                effective_weight=weight / each,
                origin=illustrative,
                unit="%",
            )
            for number in range(each)
        ]
    return tuple(found)


def make_units(count: int, *, pillars: int = 5, classes: int = 3, tie: bool = False) -> tuple[UnitResult, ...]:
    """Return made-up results; with `tie` all units are alike."""
    random = np.random.default_rng(20260101 + count)
    scores = np.clip(random.normal(55, 14, (count, pillars)), 3, 97)
    if tie:
        scores[:] = 50.0
    index = scores.mean(axis=1)
    draws = index + random.normal(0, 2.5, (400, count))
    kinds = np.arange(count) % max(classes, 1)
    return tuple(_make_unit(at, scores, index, draws, kinds) for at in range(count))


def _make_unit(at: int, scores: Any, index: Any, draws: Any, kinds: Any) -> UnitResult:  # noqa: ANN401 - arrays
    mine = kinds == kinds[at]
    better = draws[:, mine] > draws[:, [at]]
    ranks = better.sum(axis=1)
    cuts = np.array([-1e9, 40, 55, 70, 1e9])
    chances = np.histogram(draws[:, at], cuts)[0] / len(draws)
    level = int(np.searchsorted(cuts, index[at], side="right") - 1)
    probability = float(chances[level])
    above = LEVELS[level + 1].cut if level + 1 < len(LEVELS) else None
    sure = Certainty.SURE if probability >= 0.95 else Certainty.LIKELY if probability >= 0.8 else Certainty.OPEN
    order = np.argsort(scores[at])
    names = [f"P{place + 1}-{at % 10 + 1:02d}" for place in order]
    return UnitResult(
        code=f"C{at + 1:03d}",
        name=name_unit(at),
        class_=CLASSES[kinds[at]],
        index=float(index[at]),
        lower=float(np.quantile(draws[:, at], 0.05)),
        upper=float(np.quantile(draws[:, at], 0.95)),
        rank=int((index[mine] > index[at]).sum()) + 1,
        rank_lower=int(np.quantile(ranks, 0.05)) + 1,
        rank_upper=int(np.quantile(ranks, 0.95)) + 1,
        rank_shares=tuple((np.bincount(ranks, minlength=int(mine.sum())) / len(draws)).tolist()),
        level=UnitLevel(
            id=LEVELS[level].id,
            probability=probability,
            certainty=sure,
            probabilities=tuple(chances.tolist()),
            distance=None if above is None else above - float(index[at]),
        ),
        scores={f"P{place + 1}": float(value) for place, value in enumerate(scores[at])},
        strengths=tuple(Point(code=code, score=81.5, rank=2, difference=17.25) for code in names[::-1][:4]),
        weaknesses=tuple(Point(code=code, score=21.5, rank=14, difference=-23.75) for code in names[:4]),
        moves=tuple(Move(code=code, now=41.0, then=63.0, unit="%", gain=1.85, probability=0.82) for code in names[:3]),
        coverage=0.94,
        quality=(
            QualityShare(name=Text(zh="精确测量", en="accurate measurement"), share=0.7),
            QualityShare(name=Text(zh="抽样推算", en="extrapolated from survey"), share=0.3),
        ),
    )


def make_correlation(count: int, title: Text) -> Correlation:
    """Return a matrix with a contradiction, a repetition and a hole."""
    random = np.random.default_rng(count)
    values = np.clip(random.normal(0.35, 0.35, (count, count)), -0.9, 0.99)
    rows = [[float(value) for value in row] for row in values]
    holed: list[list[float | None]] = [list(row) for row in rows]
    if count > 2:
        holed[1][0], holed[2][0], holed[2][1] = -0.62, 0.97, None
    codes = tuple(f"P{place % 5 + 1}-{place + 1:02d}" for place in range(count))
    return Correlation(title=title, codes=codes, rows=tuple(map(tuple, holed)))


def _make_steps() -> tuple[AuditStep, ...]:
    grades = (Grade.PASS, Grade.PASS, Grade.CONCERN, Grade.FAIL, Grade.PASS, Grade.CONCERN, Grade.PASS, Grade.PASS)
    numbers = (
        Figure(label=Text(zh="指标数", en="Indicators"), value=50),
        Figure(label=Text(zh="最大权重", en="Largest weight"), value=0.0234, unit="1"),
        Figure(label=Text(zh="缺失", en="Missing"), value=None, unit="%"),
    )
    shown = tuple(
        AuditStep(number=number, grade=grade, findings=(SAID, SAID), numbers=numbers)
        for number, grade in enumerate(grades, start=1)
    )
    return (*shown, AuditStep(number=10, grade=Grade.PASS, findings=(SAID,)))


def _make_agreement(units: tuple[UnitResult, ...]) -> Agreement:
    random = np.random.default_rng(7)
    ranks = np.stack([np.argsort(np.argsort(random.normal(np.arange(len(units)), 3))) + 1 for _ in range(5)], axis=1)
    names = ("线性加权 linear", "几何 geometric", "TOPSIS", "VIKOR", "灰色关联 grey relational")
    methods = (
        *(Text(zh=name.split(" ")[0], en=name.split(" ")[-1]) for name in names[:4]),
        Text(zh="灰色关联", en="grey relational"),
    )
    return Agreement(
        methods=methods,
        measure=Text(zh="Spearman 秩相关", en="Spearman's rank correlation"),
        rows=tuple(tuple(1.0 if i == j else 0.93 for j in range(5)) for i in range(5)),
        w=0.914,
        units=tuple(each.code for each in units),
        ranks=tuple(tuple(float(rank) for rank in row) for row in ranks.tolist()),
    )


def _make_sensitivity() -> tuple[Sensitivity, ...]:
    names = (("处理方式", "Treatment"), ("标准化", "Normalisation"), ("权重", "Weights"), ("合成方法", "Aggregation"))
    values = ((0.029, 0.05), (0.085, 0.14), (0.095, 0.16), (0.561, 0.71))
    return tuple(
        Sensitivity(
            choice=Text(zh=zh, en=en),
            first=first,
            first_lower=first - 0.03,
            first_upper=first + 0.03,
            total=total,
            total_lower=total - 0.04,
            total_upper=total + 0.04,
            converged=zh != "权重",
            draws=16384,
        )
        for (zh, en), (first, total) in zip(names, values, strict=True)
    )


def make_bare(units: int = 3) -> IndexDossier:
    """Return a dossier that holds the least an index can say: a score a unit, nothing else computed."""
    return IndexDossier(
        title=Text(zh="智慧城市指数", en="Smart city index"),
        subject=Text(zh="样例城市，2025 年", en="Specimen cities, 2025"),
        author="CityAssay 0.1.0",
        number="CA-I-20260101-3F5A3F5A",
        made=dt.datetime(2026, 1, 1, 8, 30, tzinfo=dt.UTC),
        spec=SpecFacts(id="city-index", edition="1", sha256=DIGEST),
        data=DataFacts(sha256=DIGEST[::-1], units=units, indicators=50),
        units=tuple(UnitResult(code=f"C{at + 1:03d}", name=name_unit(at), index=50.0 - at) for at in range(units)),
    )


def make_dossier(count: int = 51, *, each: int = 10, classes: int = 3, tie: bool = False) -> IndexDossier:
    """Return a whole dossier of `count` made-up cities with `each` indicators in each of five pillars."""
    units, tree = make_units(count, classes=classes, tie=tie), make_tree(each=each)
    leaves = [branch for branch in tree if branch.level == 1]
    weights = {f"P{place + 1}": 0.2 for place in range(5)}
    update = {
        "data": DataFacts(sha256=DIGEST[::-1], units=count, indicators=len(leaves), period="2025", missing=0.043),
        "demonstration": True,
        "reason": Text(zh="城市是虚构的样例。", en="The cities are made up."),
        "illustrative_weights": True,
        "synthetic": True,
        "levels": LEVELS,
        "units": units,
        "tree": tree,
        "stages": tuple(
            Stage(name=Text(zh=zh, en=en), sha256=DIGEST)
            for zh, en in (("清洗", "Cleaned"), ("插补", "Imputed"), ("处理", "Treated"), ("标准化", "Normalised"))
        ),
        "treatments": (
            Treatment(code="P1-01", method=Text(zh="缩尾", en="winsorised"), values=3, skew=1.2, kurtosis=2.1),
        ),
        "imputations": tuple(
            Imputation(unit=f"C{at + 1:03d}", code="P2-03", value=41.25, method=Text(zh="组均值", en="group mean"))
            for at in range(min(count, 60))
        ),
        "remarks": (Text(zh="样例附注。", en="A remark of the specimen."),),
        "steps": _make_steps(),
        "coherence": tuple(
            PillarCoherence(
                code=f"P{place + 1}",
                indicators=each,
                mean_r=0.41 - 0.2 * place,
                contradicting=place,
                redundant=0,
                alpha=0.83 - 0.3 * place,
                kmo=0.71,
                bartlett_p=0.0002,
                first_component=0.52,
                grade=Grade.FAIL if place == 4 else Grade.PASS,
                finding=Text(zh="这一支柱并非单一概念。", en="This pillar is not one thing.") if place == 4 else None,
            )
            for place in range(5)
        ),
        "correlations": (
            make_correlation(10, Text(zh="支柱一内部", en="Inside pillar one")),
            make_correlation(len(leaves), Text(zh="全部指标", en="All indicators")),
        ),
        "sensitivity": _make_sensitivity(),
        "agreement": _make_agreement(units),
        "weights": (
            WeightSet(
                name=Text(zh="层次分析法", en="AHP"),
                origin=Text(zh="示意性判断矩阵", en="illustrative judgements"),
                weights=weights,
                cr=0.034,
                cr_table="Saaty 2005",
                gci=0.12,
            ),
            WeightSet(name=Text(zh="熵权法", en="Entropy"), origin=Text(zh="数据", en="the data"), weights=weights),
        ),
        "validity": (ValidityPart(facet=Facet.FEASIBILITY, grade=Grade.PASS, findings=(SAID,), numbers=()),),
        "ranges": (
            Range(
                code="P1-01",
                lower=0,
                upper=100,
                unit="%",
                source=Text(zh="自然界限", en="natural bound"),
                confirmed_by="样例确认人",
                confirmed_on=dt.date(2025, 12, 1),
            ),
            Range(code="P1-02", lower=2.5, upper=40, unit="%", source=Text(zh="样本 P5–P95", en="sample P5–P95")),
        ),
        "worksheets": (
            Worksheet(
                name=Text(zh="标准化得分", en="Normalised scores"),
                columns=("unit", *(branch.code for branch in leaves)),
                rows=tuple(
                    (unit.code, *(None if place % 17 == 3 else 12.3456 + place for place in range(len(leaves))))
                    for unit in units
                ),
            ),
        ),
        "recipe": (Text.same("cityassay index build city-index.yaml data.csv --seed 20260101"),),
        "scenarios": 98304,
        "seed": 20260101,
    }
    return IndexDossier.model_validate({**dict(make_bare()), **update})
