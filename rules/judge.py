"""One measurement against one criterion: the word, the reason, the bounds. Pure.

The judge never converts: another kind or unit than the check declares is our own error.
Decision rules: ISO/IEC 17025:2017 7.8.6; guard bands: ILAC-G8:09/2019, with w = U = 2u.
"""

import math
from dataclasses import dataclass

from rules.bluntness import find_bluntness
from rules.criterion import Criterion, DecisionRule, Design, Limit, Op
from rules.measurement import Measurement, Proportion, Quantile, Review
from rules.number import format_number
from rules.requirement import Check
from rules.sampling import SamplePlan, decide_sprt
from rules.statistics.bounds import Bounds
from rules.statistics.distributions import normal_cdf
from rules.statistics.sequential import Side, Sprt
from rules.text import Text
from rules.verdict import Verdict, Word

GUARD_CONFIDENCE = normal_cdf(2)  # w = 2u


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The verdict on one check; `p_value` is None where a FAIL cannot be chance."""

    verdict: Verdict
    bounds: Bounds
    limit: Limit
    p_value: float | None = None


def judge_check(measurement: Measurement, check: Check, limit: Limit, plan: SamplePlan | None = None) -> Judgement:
    """Judge `measurement` by the criterion of `check` with the limit in force.

    `plan` tells by which design the samples were taken; without one they count as fixed in number.
    """
    criterion = check.criterion
    confidence = GUARD_CONFIDENCE if criterion.rule is DecisionRule.GUARDED else criterion.confidence
    bounds = measurement.bounds(confidence)
    unfit = _find_misfit(measurement, check)
    if unfit is not None:
        return Judgement(verdict=unfit, bounds=bounds, limit=limit)
    if isinstance(measurement, Review):
        verdict = Verdict(word=Word.REVIEW, reason=measurement.text)
        return Judgement(verdict=verdict, bounds=bounds, limit=limit)
    if measurement.n == 0 or measurement.estimate is None:
        reason = Text(zh="没有一次有效断言，不能判定。", en="Nothing was effectively asserted.")
        verdict = Verdict(word=Word.INCONCLUSIVE, reason=reason.followed_by(measurement.detail))
        return Judgement(verdict=verdict, bounds=bounds, limit=limit)
    blunt = find_bluntness(measurement, check, limit)
    word, p_value = (Word.INCONCLUSIVE, None) if blunt else _decide(measurement, criterion, limit, bounds, plan)
    sentence = _explain(measurement, check, limit, bounds)
    ending = blunt or _end(word, measurement, check, bounds, plan)
    reason = Text(zh=f"{sentence.zh}，{ending.zh}。", en=f"{sentence.en}: {ending.en}.").followed_by(measurement.detail)
    return Judgement(verdict=Verdict(word=word, reason=reason), bounds=bounds, limit=limit, p_value=p_value)


def _find_misfit(measurement: Measurement, check: Check) -> Verdict | None:
    declared = check.measure
    got = (measurement.kind, measurement.unit, measurement.q if isinstance(measurement, Quantile) else None)
    if got != (declared.kind, declared.unit, declared.q):
        wanted = f"{declared.kind} [{declared.unit}]" + (f" q={declared.q}" if declared.q else "")
        found = f"{measurement.kind} [{measurement.unit}]" + (f" q={got[2]}" if got[2] else "")
        reason = Text(
            zh=f"仪器给出 {found}，而检查项声明为 {wanted}；判定器从不换算。",
            en=f"The instrument reported {found}, the check declares {wanted}; the judge never converts.",
        )
        return Verdict(word=Word.ERROR, reason=reason)
    if measurement.estimate is not None and not math.isfinite(measurement.estimate):
        reason = Text(zh="仪器给出的不是有限的数。", en="The instrument reported no finite number.")
        return Verdict(word=Word.ERROR, reason=reason)
    return None


def _decide(
    measurement: Measurement, criterion: Criterion, limit: Limit, bounds: Bounds, plan: SamplePlan | None
) -> tuple[Word, float | None]:
    line = float(limit.limit)
    if criterion.rule is DecisionRule.SIMPLE:
        return _decide_simple(measurement, criterion, line), None
    if criterion.rule is DecisionRule.ZERO_WITH_N:
        return _decide_zero(measurement, criterion, line), None
    sequential = plan is not None and plan.design is not Design.FIXED
    if plan is not None and sequential and isinstance(measurement, Proportion):
        return _decide_sequential(measurement, criterion, line, plan)
    return _decide_by_bounds(measurement, criterion, line, bounds)


def _decide_simple(measurement: Measurement, criterion: Criterion, line: float) -> Word:
    estimate = measurement.estimate
    if estimate is None:
        return Word.INCONCLUSIVE
    meets = {Op.AT_MOST: estimate <= line, Op.AT_LEAST: estimate >= line, Op.EQUAL: estimate == line}[criterion.op]
    if not meets:
        return Word.FAIL
    return Word.PASS if measurement.n >= criterion.min_n else Word.INCONCLUSIVE


def _decide_zero(measurement: Measurement, criterion: Criterion, line: float) -> Word:
    events = round((measurement.estimate or 0.0) * measurement.n)
    if isinstance(measurement, Proportion):
        events = measurement.k
    misses = measurement.n - events if line == 1.0 else events
    if misses > 0:
        return Word.FAIL
    return Word.PASS if measurement.n >= criterion.min_n else Word.INCONCLUSIVE


def _decide_by_bounds(
    measurement: Measurement, criterion: Criterion, line: float, bounds: Bounds
) -> tuple[Word, float | None]:
    above = criterion.op is not Op.AT_LEAST
    safe, other = (bounds.upper, bounds.lower) if above else (bounds.lower, bounds.upper)
    p_value = measurement.doubt(line, above=above)
    if other is not None and (other > line if above else other < line):
        return Word.FAIL, p_value
    if safe is not None and (safe <= line if above else safe >= line) and measurement.n >= criterion.min_n:
        return Word.PASS, p_value
    return Word.INCONCLUSIVE, p_value


def _decide_sequential(
    measurement: Proportion, criterion: Criterion, line: float, plan: SamplePlan
) -> tuple[Word, float | None]:
    """Decide by the sequential design; a PASS by the fixed-n bound stays valid when only FAIL stops early."""
    above = criterion.op is not Op.AT_LEAST
    k, share = (measurement.k, line) if above else (measurement.n - measurement.k, 1 - line)
    enough = measurement.n >= criterion.min_n
    if plan.design is Design.SPRT:
        side = decide_sprt(k, measurement.n, share, plan)
        ratio = Sprt(p0=share, p1=min(share * plan.ratio, 0.999)).log_ratio(k, measurement.n)
        p_value = min(1.0, math.exp(-ratio))
        if side is Side.HIGH:
            return Word.FAIL, p_value
        return (Word.PASS if side is Side.LOW and enough else Word.INCONCLUSIVE), p_value
    crossed = any(measurement.n == look and k >= bound for look, bound in zip(plan.looks, plan.boundaries, strict=True))
    if crossed:
        return Word.FAIL, plan.alpha
    upper = Proportion(k=k, n=measurement.n).bounds(criterion.confidence).upper
    passes = upper is not None and upper <= share and enough and measurement.n >= plan.n
    return (Word.PASS if passes else Word.INCONCLUSIVE), 1.0


def _explain(measurement: Measurement, check: Check, limit: Limit, bounds: Bounds) -> Text:
    unit = check.measure.unit
    estimate = format_number(measurement.estimate, unit, limit.limit)
    line = format_number(limit.limit, unit, limit.limit)
    op = OP_SIGNS[check.criterion.op]
    span = _span(bounds, unit)
    span_zh, span_en = (span.zh, f" {span.en}") if span else ("", "")
    n = measurement.n
    return Text(
        zh=f"{check.title.zh}：测得 {estimate.zh}{span_zh}，要求 {op} {line.zh}，n = {n}",
        en=f"{check.title.en}: measured {estimate.en}{span_en}, required {op} {line.en}, n = {n}",
    )


OP_SIGNS = {Op.AT_MOST: "≤", Op.AT_LEAST: "≥", Op.EQUAL: "="}


def _span(bounds: Bounds, unit: str) -> Text | None:
    if bounds.method == "exact" or (bounds.lower is None and bounds.upper is None):
        return None
    low = "-∞" if bounds.lower is None else format_number(bounds.lower, "1").en
    high = "+∞" if bounds.upper is None else format_number(bounds.upper, unit).en
    share = f"{bounds.confidence:.4g}"
    return Text(zh=f"（单侧置信度 {share} 的界 {low} … {high}）", en=f"(one-sided {share} bounds {low} … {high})")


def _end(word: Word, measurement: Measurement, check: Check, bounds: Bounds, plan: SamplePlan | None) -> Text:
    if word is not Word.INCONCLUSIVE:
        return _PLAIN[word]
    if measurement.n < check.criterion.min_n:
        least = check.criterion.min_n
        return Text(zh=f"样本不足（至少 {least} 个），不能判定", en=f"too few samples (at least {least}), inconclusive")
    if bounds.why is not None:
        return Text(zh=f"{bounds.why.zh.rstrip('。')}，不能判定", en=f"{bounds.why.en.rstrip('.')}; inconclusive")
    if plan is not None and plan.design is not Design.FIXED and plan.establishes is not None:
        return Text(zh="序贯检验尚未到达任何边界，不能判定", en="the sequential test reached no boundary, inconclusive")
    return Text(
        zh="界跨越限值，不能判定，需要更多样本", en="the bounds straddle the limit, inconclusive; take more samples"
    )


_PLAIN = {
    Word.PASS: Text(zh="符合", en="conforms"),
    Word.FAIL: Text(zh="不符合", en="does not conform"),
}
