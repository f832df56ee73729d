"""The technical specification of an index as a page: what is measured, how it is computed, what a level means.

It is made from the library, the scheme and the level scale alone, so it cannot say anything else than what is computed.
"""

import datetime as dt
from collections.abc import Iterator

from evaluator.service.rulebook import open_library
from indices.library.catalogue import Catalogue, read_catalogue
from indices.library.framework import Aggregate
from indices.library.indicator import Indicator
from indices.library.standing import ORIGIN_NAMES, STATE_NAMES
from indices.library.tree import structure_of
from indices.uncertainty.quality import load_classes
from rules.level_scale import LevelScale
from rules.requirement import Requirement
from rules.text import Language, Text

DAY = dt.date(2026, 11, 1)


def write_specification(framework: str, language: Language) -> str:
    """Return the technical specification of `framework` as Markdown in one language.

    Raises
    ------
    UsageError
        There is no such framework, or it has no level scale of its own.

    """
    catalogue, library = read_catalogue(), open_library()
    scale = library.load_levels(framework)
    scheme = library.load_scheme(framework)
    requirements = library.load_requirements()
    demanded = [requirements[demand.id] for demand in scheme.requirements]
    lines = [
        *_write_head(catalogue, framework, language),
        *_write_method(language),
        *_write_levels(scale, language),
        *_write_requirements(demanded, language),
        *_write_quality(language),
        *_write_indicators(catalogue, framework, language),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _say(language: Language, zh: str, en: str) -> str:
    return Text(zh=zh, en=en).in_(language)


def _write_head(catalogue: Catalogue, framework: str, language: Language) -> Iterator[str]:
    frame = catalogue.framework(framework)
    title, edition = frame.title, frame.edition
    heading = Text(
        zh=f"{title.zh}技术规范（第 {edition} 版）", en=f"{title.en}, technical specification, edition {edition}"
    )
    yield f"# {heading.in_(language)}"
    yield ""
    yield _say(
        language,
        "本页由指标库、认证规则和分级标尺生成，请勿手工修改：`cityassay index specification`。",
        "This page is made from library, scheme and level scale; do not edit it: `cityassay index specification`.",
    )
    yield ""
    yield frame.note.in_(language)
    yield ""


def _write_method(language: Language) -> Iterator[str]:
    yield f"## {_say(language, '计算方法', 'How it is computed')}"
    yield ""
    steps = (
        Text(
            zh="数值：由采集表的原始字段按公式计算；字段缺失的指标视为缺失，不插补。",
            en="Values: computed from the raw fields of the collection sheet; an indicator that lacks a field is "
            "missing and is not filled in.",
        ),
        Text(
            zh="得分：按固定的参考值范围线性换算为 0–100 分，两端截断；适度型指标在理想区间内得满分，向两端线性下降。",
            en="Scores: linear between the ends of a fixed reference range, 0-100, saturating; a moderate indicator "
            "has the full score inside its ideal interval and falls linearly to both ends.",
        ),
        Text(
            zh="合成：逐级加权算术平均；缺失的下级退出，其权重由同级按比例分担。",
            en="Aggregation: weighted arithmetic means floor by floor; a missing child drops out and its siblings "
            "share its weight in proportion.",
        ),
        Text(
            zh="不确定度：原始数值按数据质量类别取相对标准不确定度抽样，权重在 ±25 % 内均匀抽样，"
            "有专家组记录时按专家之间的离散程度抽样（狄利克雷分布），各 10 000 次。",
            en="Uncertainty: values are drawn with the relative standard uncertainty of their quality class, weights "
            "uniformly within 25 % - or, with the record of a panel, as far as its experts differ (Dirichlet) - 10,000 "
            "times.",
        ),
        Text(
            zh="分级：指数的抽样分布以 95 % 的单侧把握高于某级下限，该级方为成立；同时公布每一级的概率。",
            en="Levels: a level is established when the draws lie above its cut with one-sided 95 % assurance; the "
            "probability of every level is published beside it.",
        ),
    )
    for number, step in enumerate(steps, start=1):
        yield f"{number}. {step.in_(language)}"
    yield ""


def _write_levels(scale: LevelScale, language: Language) -> Iterator[str]:
    yield f"## {_say(language, '分级', 'Levels')}"
    yield ""
    yield _say(language, "| 级别 | 下限 | 含义 | 依据 |", "| level | lower cut | meaning | why |")
    yield "|---|---:|---|---|"
    cuts = (None, *scale.cuts_on(DAY))
    for step, cut in zip(scale.steps, cuts, strict=True):
        why = step.cuts[-1].rationale.in_(language) if step.cuts else "–"
        name, meaning = step.name.in_(language), step.meaning.in_(language)
        yield f"| {name} | {_end(cut)} | {meaning} | {why} |"
    yield ""
    for veto in scale.vetoes:
        name = {step.id: step.name for step in scale.steps}[veto.cap].in_(language)
        yield _say(
            language,
            f"- {veto.requirement} 不符合时最高评 {name}：{veto.why.zh}",
            f"- {veto.requirement} failed: no more than {name}. {veto.why.en}",
        )
    band = f"{scale.hysteresis:g}"
    yield _say(
        language,
        f"- 滞后带：指数低于原级下限不足 {band} 分的，保留原级并注明。",
        f"- Hysteresis: a level held before is kept, and said so, while the index is less than {band} below its cut.",
    )
    yield ""


def _write_requirements(demanded: list[Requirement], language: Language) -> Iterator[str]:
    yield f"## {_say(language, '认证要求', 'Requirements')}"
    yield ""
    yield _say(language, "| 编号 | 要求 | 检查项 | 限值 |", "| id | requirement | check | limit |")
    yield "|---|---|---|---|"
    for each in demanded:
        for check in each.checks:
            limit = f"{check.criterion.op} {check.criterion.limits[-1].limit}"
            title, what = each.title.in_(language), check.title.in_(language)
            yield f"| {each.id} | {title} | {what} | {limit} ({check.criterion.rule}) |"
    yield ""


def _write_quality(language: Language) -> Iterator[str]:
    scheme = load_classes()
    yield f"## {_say(language, '数据质量类别', 'Classes of data quality')}"
    yield ""
    yield scheme.source.in_(language)
    yield ""
    yield _say(language, "| 类别 | 相对标准不确定度 |", "| class | relative standard uncertainty |")
    yield "|---|---:|"
    for each in scheme.classes:
        yield f"| {each.name.in_(language)} | {each.relative:.0%} |"
    yield ""


def _write_indicators(catalogue: Catalogue, framework: str, language: Language) -> Iterator[str]:
    frame, structure = catalogue.framework(framework), structure_of(framework, partly_recalled=True)
    effective = structure.effective_weights()
    by_parent: dict[str, list[Indicator]] = {}
    for each in catalogue.of(framework):
        by_parent.setdefault(each.parent, []).append(each)
    yield f"## {_say(language, '指标', 'Indicators')}"
    yield ""
    for goal in frame.children(structure.top.code):
        yield f"### {goal.title.in_(language)} ({effective[goal.id]:.1%})"
        yield ""
        for theme in frame.children(goal.id):
            yield from _write_theme(theme, by_parent.get(theme.id, []), effective, language)


def _write_theme(
    theme: Aggregate, indicators: list[Indicator], effective: dict[str, float], language: Language
) -> Iterator[str]:
    yield f"#### {theme.title.in_(language)} ({effective[theme.id]:.1%})"
    yield ""
    for each in indicators:
        share = f"{effective[each.id]:.2%}"
        yield f"- **{each.id} {each.title.in_(language)}** ({share}, {_tell_direction(each, language)})"
        if each.definition is not None:
            yield f"  - {each.definition.in_(language)}"
        if each.formula is not None:
            yield f"  - {_say(language, '公式', 'formula')}: {each.formula.text.in_(language)} [{each.unit}]"
        low, high = each.range
        yield f"  - {_say(language, '自然范围', 'natural range')}: {_end(low)} – {_end(high)}"
        yield f"  - {_say(language, '原始字段', 'raw fields')}: {_list_fields(each, language)}"
        if each.verification is not None:
            yield f"  - {_say(language, '核验', 'verification')}: {each.verification.in_(language)}"
        yield f"  - {_say(language, '来源', 'source')}: {_tell_source(each, language)}"
    yield ""


def _tell_direction(each: Indicator, language: Language) -> str:
    if each.direction == "moderate" and each.ideal is not None:
        low, high = each.ideal
        return _say(language, f"适度型，理想 {low:g}–{high:g}", f"moderate, ideal {low:g}-{high:g}")
    return (
        _say(language, "越大越好", "more is better")
        if each.direction == 1
        else _say(language, "越小越好", "less is better")
    )


def _end(bound: float | None) -> str:
    return "–" if bound is None else f"{bound:g}"


def _list_fields(each: Indicator, language: Language) -> str:
    told = [
        Text(
            zh=f"{field.title.zh}（{field.department.zh}；{field.evidence.zh}）",
            en=f"{field.title.en} ({field.department.en}; {field.evidence.en})",
        )
        for field in each.fields
    ]
    return ("；" if language is Language.ZH else "; ").join(text.in_(language) for text in told)


def _tell_source(each: Indicator, language: Language) -> str:
    state = STATE_NAMES[each.source.state].in_(language)
    origin = ORIGIN_NAMES[each.weight.origin].in_(language) if each.weight is not None else "–"
    weight = _say(language, f"权重：{origin}", f"weight: {origin}")
    return f"{each.source.standard}, {each.source.clause} ({state}); {weight}"
