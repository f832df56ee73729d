"""The ten steps of the JRC, each graded by what the analysis found; what was not done is never a pass.

Source: JRC, '10 steps to build a composite indicator' (Competence Centre on Composite Indicators).
"""

from collections.abc import Callable

import numpy as np

from evaluator.service.index.analysis import Analysis
from indices.coherence.finding import Grade as Found
from indices.stages.normalise import FIXED
from indices.uncertainty.sobol import Verdict
from reports.index.evidence import AuditStep, Figure, Grade
from rules.text import Text

_GRADES = {Found.PASS: Grade.PASS, Found.CONCERN: Grade.CONCERN, Found.FAIL: Grade.FAIL}
MOST_FINDINGS = 12


def judge_steps(analysis: Analysis) -> tuple[AuditStep, ...]:
    """Return the ten steps with their grades, findings and numbers."""
    judges: tuple[Callable[[Analysis], AuditStep], ...] = (
        _judge_framework,
        _judge_selection,
        _judge_imputation,
        _judge_coherence,
        _judge_scale,
        _judge_weights,
        _judge_robustness,
        _judge_pillars,
        _judge_links,
        _judge_pictures,
    )
    return tuple(judge(analysis) for judge in judges)


def _judge_framework(analysis: Analysis) -> AuditStep:
    structure = analysis.assembled.structure
    families = {
        each.code: len(structure.children(each.code)) for each in structure.tree if structure.children(each.code)
    }
    alone = [code for code, count in families.items() if count == 1]
    findings = [
        Text(
            zh=f"{structure.depth} 级结构：{len(structure.codes)} 个指标，{len(families)} 个合成项，只有一个顶点。",
            en=f"{structure.depth} levels: {len(structure.codes)} indicators, {len(families)} aggregates, one top.",
        )
    ]
    if alone:
        names = ", ".join(alone)
        findings.append(Text(zh=f"只有一个下级的合成项：{names}。", en=f"Aggregates with a single child: {names}."))
    return AuditStep(
        number=1,
        grade=Grade.CONCERN if alone else Grade.PASS,
        findings=tuple(findings),
        numbers=(_figure("指标数", "Indicators", len(structure.codes)), _figure("级数", "Levels", structure.depth)),
    )


def _judge_selection(analysis: Analysis) -> AuditStep:
    checked = analysis.checked
    grave = [each for kind in ("no-value", "constant", "doubled", "impossible") for each in checked.of_kind(kind)]
    gaps = float(np.mean(list(checked.missing.values())))
    empty = checked.of_kind("no-value")
    grade = Grade.FAIL if empty else Grade.CONCERN if grave or gaps > 0.1 else Grade.PASS
    first = Text(
        zh=f"缺失值占 {gaps:.1%}；{len(grave)} 处空列、常数列、重复或不可能的值。",
        en=f"{gaps:.1%} of the values are missing; {len(grave)} empty, constant, doubled or impossible ones.",
    )
    worst = max(checked.missing.values(), default=0.0)
    return AuditStep(
        number=2,
        grade=grade,
        findings=(first, *(each.text for each in grave[:MOST_FINDINGS])),
        numbers=(
            _figure("缺失值比例", "Missing values", gaps * 100, "%"),
            _figure("缺失最多的指标", "Worst indicator", worst * 100, "%"),
        ),
    )


def _judge_imputation(analysis: Analysis) -> AuditStep:
    built = analysis.assembled.built
    filled = [each for stage in built.stages for each in stage.filled]
    treated = [each for stage in built.stages for each in stage.treatments]
    left = [each for stage in built.stages for each in stage.remarks if each.kind in ("still-skewed", "still-missing")]
    values = built.stage("normalise").table.values.size
    share = len(filled) / max(values, 1)
    kinds = {stage.do for stage in built.stages}
    grade = Grade.CONCERN if left or share > 0.1 else Grade.PASS
    findings = [
        Text(
            zh=f"插补 {len(filled)} 个值（{share:.1%}），处理 {len(treated)} 个指标的离群值；每一处都有记录。",
            en=f"{len(filled)} values were filled in ({share:.1%}) and the outliers of {len(treated)} indicators "
            "treated; each is on record.",
        )
    ]
    if "treat" not in kinds and not analysis.checked.of_kind("far-out"):
        findings.append(Text(zh="没有需要处理的离群值。", en="There are no outliers that need treatment."))
    return AuditStep(
        number=3,
        grade=grade,
        findings=(*findings, *(each.text for each in left[:MOST_FINDINGS])),
        numbers=(_figure("插补值", "Values filled in", len(filled)), _figure("处理的指标", "Treated", len(treated))),
    )


def _judge_coherence(analysis: Analysis) -> AuditStep:
    coherence = analysis.coherence
    telling = [each for each in coherence.findings if each.grade is not Found.PASS]
    return AuditStep(
        number=4,
        grade=_GRADES[coherence.grade],
        findings=(coherence.verdict, *(_about(each.about, each.text) for each in telling[:MOST_FINDINGS])),
        numbers=(
            _figure("关注与不通过", "Concerns and fails", len(telling)),
            _figure("跨支柱的强相关或相反对", "Pairs across pillars", len(coherence.across)),
        ),
    )


def _judge_scale(analysis: Analysis) -> AuditStep:
    built = analysis.assembled.built
    scale = built.spec.scale_stage.scale
    fixed, name = scale in FIXED, scale.value
    ranges = built.spec.ranges.values()
    confirmed = bool(ranges) and all(each.is_confirmed for each in ranges)
    if fixed:
        grade = Grade.PASS if confirmed else Grade.CONCERN
        words = Text(
            zh=f"采用固定标尺 {name}，得分不随其他单元变化；参考值范围{'均已' if confirmed else '尚未全部'}确认。",
            en=f"Fixed scale {name}: no score depends on other units; ranges are "
            f"{'all confirmed' if confirmed else 'not all confirmed'}.",
        )
    else:
        grade = Grade.CONCERN
        words = Text(
            zh=f"采用样本标尺 {name}：一个单元的增减会改变其他单元的得分，不宜用于分级。",
            en=f"Scale {name} stands on the sample: a unit that joins or leaves moves the others, so levels should not "
            "rest on it.",
        )
    return AuditStep(number=5, grade=grade, findings=(words,))


def _judge_weights(analysis: Analysis) -> AuditStep:
    built = analysis.assembled.built
    origin = built.spec.weights.origin
    sound = origin in ("expert-panel", "published")
    agreement = analysis.comparison.agreement
    findings = [
        Text(
            zh=f"权重来源：{ORIGINS[origin].zh}。{'' if sound else '没有专家组记录，不能支撑证书。'}",
            en=f"Origin of the weights: {ORIGINS[origin].en}.{'' if sound else ' No panel is on record.'}",
        )
    ]
    if agreement is not None:
        findings.append(agreement.sentence)
    findings += [_about(each.about, each.text) for each in analysis.comparison.remarks[:MOST_FINDINGS]]
    return AuditStep(
        number=6,
        grade=Grade.PASS if sound else Grade.CONCERN,
        findings=tuple(findings),
        numbers=(_figure("Kendall 协和系数 W", "Kendall's W", agreement.w),) if agreement is not None else (),
    )


def _judge_robustness(analysis: Analysis) -> AuditStep:
    intervals, sensitivity = analysis.robustness.intervals, analysis.robustness.sensitivity
    widths = intervals.places[:, 1] - intervals.places[:, 0]
    if sensitivity is None:
        words = Text(zh="没有进行敏感性分析。", en="No sensitivity analysis was made.")
        return AuditStep(number=7, grade=Grade.NOT_DONE, findings=(words,))
    verdict = sensitivity.verdicts[0]
    middle = float(np.median(widths))
    wide = middle > max(5, 0.2 * len(widths))
    totals = sensitivity.total.value[:, 0]
    largest = int(np.argmax(totals))
    varied = _name_varied(intervals.varied)
    findings = (
        Text(
            zh=f"{varied.zh}变化时，{len(widths)} 个单元名次 90% 区间宽度的中位数为 {middle:g} 位。",
            en=f"Under varied {varied.en} the median 90 % rank interval is {middle:g} places wide among {len(widths)} "
            "units.",
        ),
        Text(
            zh=f"对名次影响最大的选择是{CHOICES[sensitivity.names[largest]].zh}（总效应 {totals[largest]:.2f}）。",
            en=f"The choice that moves ranks most is {CHOICES[sensitivity.names[largest]].en} (total effect "
            f"{totals[largest]:.2f}).",
        ),
        verdict.text,
    )
    settled = verdict is not Verdict.NOT_CONVERGED
    return AuditStep(
        number=7,
        grade=Grade.PASS if settled and not wide else Grade.CONCERN,
        findings=findings,
        numbers=(
            _figure("名次区间宽度中位数", "Median width of rank intervals", middle),
            _figure("抽样数", "Draws", len(intervals.draws)),
        ),
    )


def _judge_pillars(analysis: Analysis) -> AuditStep:
    """Go back to the data: which goal moves the ranks when it is left out, and which hardly does."""
    if not analysis.removals:
        words = Text(zh="只有一个目标，无法逐个剔除。", en="There is one goal alone; nothing can be left out.")
        return AuditStep(number=8, grade=Grade.NOT_DONE, findings=(words,))
    shifts = {each.about: each.shift for each in analysis.removals}
    largest, least = max(shifts, key=shifts.__getitem__), min(shifts, key=shifts.__getitem__)
    silent = shifts[least] < 0.5
    return AuditStep(
        number=8,
        grade=Grade.CONCERN if silent else Grade.PASS,
        findings=(
            Text(
                zh=f"剔除 {largest} 时名次平均变动 {shifts[largest]:.2f} 位，剔除 {least} 时 {shifts[least]:.2f} 位。",
                en=f"Without {largest} ranks move by {shifts[largest]:.2f} places on average, without {least} by "
                f"{shifts[least]:.2f}.",
            ),
        ),
        numbers=tuple(_figure(f"剔除 {code}", f"Without {code}", shift) for code, shift in shifts.items()),
    )


def _judge_links(analysis: Analysis) -> AuditStep:
    leftovers = analysis.coherence.leftovers
    strong = [each for each in leftovers if each.r is not None and abs(each.r) > 0.5]
    if not leftovers:
        words = Text(
            zh="没有与指数之外的指标比较（没有分母，也没有给出外部结果）。",
            en="Nothing outside the index was compared: there are no denominators, and no outcome was given.",
        )
        return AuditStep(number=9, grade=Grade.NOT_DONE, findings=(words,))
    first = Text(
        zh=f"{len(leftovers)} 个指标与规模量（分母）比较，其中 {len(strong)} 个仍强相关（|r| > 0.5）。",
        en=f"{len(leftovers)} pairs with sizes (denominators) were looked at; {len(strong)} still correlate strongly.",
    )
    told = [
        Text(
            zh=f"{each.code} 与 {each.denominator}：r = {each.r:.2f}。",
            en=f"{each.code} with {each.denominator}: r = {each.r:.2f}.",
        )
        for each in strong[:MOST_FINDINGS]
    ]
    return AuditStep(number=9, grade=Grade.CONCERN if strong else Grade.PASS, findings=(first, *told))


def _judge_pictures(analysis: Analysis) -> AuditStep:
    count = len(analysis.assembled.built.units)
    words = Text(
        zh=f"{count} 个单元的得分和名次都连同 90% 区间画出；每张图都有表格或文字对照。",
        en=f"Scores and ranks of {count} units are drawn with their 90 % intervals; each picture has its numbers.",
    )
    return AuditStep(number=10, grade=Grade.PASS, findings=(words,))


def _figure(zh: str, en: str, value: float, unit: str = "") -> Figure:
    return Figure(label=Text(zh=zh, en=en), value=float(value) if np.isfinite(value) else None, unit=unit)


def _about(code: str, text: Text) -> Text:
    return Text(zh=f"{code}：{text.zh}", en=f"{code}: {text.en}")


def _name_varied(varied: tuple[str, ...]) -> Text:
    names = [CHOICES[each] for each in varied]
    return Text(zh="、".join(each.zh for each in names), en=" and ".join(each.en for each in names))


ORIGINS = {
    "illustrative": Text(zh="演示", en="illustrative"),
    "expert-panel": Text(zh="专家组", en="expert panel"),
    "published": Text(zh="已公布", en="published"),
    "data": Text(zh="数据", en="data"),
}
CHOICES = {
    "weights": Text(zh="权重", en="weights"),
    "treatment": Text(zh="离群值处理", en="treatment of outliers"),
    "normalisation": Text(zh="归一化", en="normalisation"),
    "aggregation": Text(zh="合成方法", en="aggregation"),
    "imputation": Text(zh="插补", en="imputation"),
    "data": Text(zh="数据误差", en="errors of the data"),
}
