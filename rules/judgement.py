"""All records of a run against its plan: checks, Holm, roll-ups. Pure, and the same for every scheme.

A run starts at NOT_ESTABLISHED; only positive evidence lifts it. Planned ids must equal reported ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rules.judge import Judgement, judge_check
from rules.measurement import Measurement
from rules.plan import Plan, PlannedCase, PlannedRequirement, find_limit, is_statistical, measured_by
from rules.record import CaseRecord
from rules.requirement import Check, Level, Requirement
from rules.scheme import Demand, Scheme
from rules.statistics.multiplicity import keep_by_holm
from rules.text import Text
from rules.verdict import Verdict, Word, roll_up

FAMILY_ALPHA = 0.05

CheckId = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedCheck:
    """A check with its measurement and judgement; without a measurement, only a verdict."""

    check: Check
    verdict: Verdict
    measurement: Measurement | None = None
    judgement: Judgement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedCase:
    """A planned case, its record if it ran, its checks, its roll-up."""

    planned: PlannedCase
    record: CaseRecord | None
    checks: tuple[JudgedCheck, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRequirement:
    """A planned requirement with its cases and roll-up."""

    planned: PlannedRequirement
    requirement: Requirement
    cases: tuple[JudgedCase, ...]
    verdict: Verdict


def judge_run(
    plan: Plan, scheme: Scheme, requirements: Mapping[str, Requirement], records: Mapping[str, CaseRecord]
) -> tuple[JudgedRequirement, ...]:
    """Judge every planned requirement by `scheme` and the limits of the plan's edition."""
    demands = {demand.id: demand for demand in scheme.requirements}
    cases = {
        case.card.id: _judge_case(case, demands[each.id], requirements[each.id], records.get(case.card.id), plan)
        for each in plan.requirements
        for case in each.cases
    }
    kept = _keep(plan, cases)
    return tuple(
        _roll_up_requirement(
            each,
            requirements[each.id],
            tuple(_apply_holm(cases[case.card.id], each.level, kept) for case in each.cases),
        )
        for each in plan.requirements
    )


def roll_up_run(requirements: tuple[JudgedRequirement, ...], planned: tuple[str, ...]) -> Word:
    """Return the word of the run over its must-level requirements.

    Ids planned and not reported, or reported and not planned, leave the run NOT_ESTABLISHED.
    """
    if tuple(each.planned.id for each in requirements) != planned:
        return Word.NOT_ESTABLISHED
    return roll_up(each.verdict.word for each in requirements if each.planned.level is Level.MUST)


def _judge_case(
    planned: PlannedCase, demand: Demand, requirement: Requirement, record: CaseRecord | None, plan: Plan
) -> JudgedCase:
    mine = [check for check in requirement.checks if measured_by(check, planned.card)]
    problem = _find_problem(planned, record, mine)
    if problem is not None or record is None:
        verdict = problem or _NOT_RUN
        checks = tuple(JudgedCheck(check=check, verdict=verdict) for check in mine)
        return JudgedCase(planned=planned, record=record, checks=checks, verdict=verdict)
    checks = tuple(_judge_one(check, demand, record, planned, plan) for check in mine)
    return JudgedCase(planned=planned, record=record, checks=checks, verdict=_sum_up(checks))


_NOT_RUN = Verdict(
    word=Word.NOT_TESTED, reason=Text(zh="已计划但没有运行记录。", en="Planned, but there is no record of it.")
)


def _find_problem(planned: PlannedCase, record: CaseRecord | None, checks: list[Check]) -> Verdict | None:
    if planned.left_out is not None:
        word, reason = planned.left_out
        return Verdict(word=word, reason=reason)
    if record is None:
        return _NOT_RUN
    if record.problem is not None:
        return record.problem
    if not checks:
        reason = Text(zh="没有检查项使用该用例的结果。", en="No check uses what this case reports.")
        return Verdict(word=Word.ERROR, reason=reason)
    missing = sorted({check.key for check in checks} ^ set(record.measurements))
    if missing:
        names = ", ".join(missing)
        reason = Text(
            zh=f"用例报告的检查项与规则不一致：{names}。", en=f"The case and the rule disagree on the checks: {names}."
        )
        return Verdict(word=Word.ERROR, reason=reason)
    return None


def _judge_one(check: Check, demand: Demand, record: CaseRecord, planned: PlannedCase, plan: Plan) -> JudgedCheck:
    measurement = record.measurements[check.key]
    limit = find_limit(demand, check, plan.edition)
    judgement = judge_check(measurement, check, limit, planned.samples.get(check.key))
    return JudgedCheck(check=check, verdict=judgement.verdict, measurement=measurement, judgement=judgement)


def _sum_up(checks: tuple[JudgedCheck, ...]) -> Verdict:
    word = roll_up(each.verdict.word for each in checks)
    deciding = [each.verdict.reason for each in checks if each.verdict.word is word]
    return Verdict(word=word, reason=_join(deciding))


def _keep(plan: Plan, cases: Mapping[str, JudgedCase]) -> frozenset[CheckId]:
    """Return the statistical must-level FAILs that Holm keeps."""
    levels = {case.card.id: each.level for each in plan.requirements for case in each.cases}
    p_values = {
        (case_id, each.check.key): each.judgement.p_value
        for case_id, case in cases.items()
        if levels[case_id] is Level.MUST
        for each in case.checks
        if each.judgement is not None and each.judgement.p_value is not None and is_statistical(each.check)
    }
    return keep_by_holm(p_values, FAMILY_ALPHA, family=plan.family)


def _apply_holm(case: JudgedCase, level: Level, kept: frozenset[CheckId]) -> JudgedCase:
    if level is not Level.MUST or case.record is None or case.record.problem is not None:
        return case
    checks = tuple(_soften(each, case.planned.card.id, kept) for each in case.checks)
    return case if checks == case.checks else replace(case, checks=checks, verdict=_sum_up(checks))


def _soften(each: JudgedCheck, case_id: str, kept: frozenset[CheckId]) -> JudgedCheck:
    chance = each.judgement is not None and each.judgement.p_value is not None and is_statistical(each.check)
    if each.verdict.word is not Word.FAIL or not chance or (case_id, each.check.key) in kept:
        return each
    reason = Text(
        zh="单独看为不符合，但在全部统计检查的 Holm 校正（总错误率 5 %）下不成立，改判为不能判定。",
        en="Alone this would fail; under Holm's correction over all statistical checks (5 % in all) it does not stand.",
    )
    softened = Verdict(word=Word.INCONCLUSIVE, reason=each.verdict.reason.followed_by(reason))
    return replace(each, verdict=softened)


def _roll_up_requirement(
    planned: PlannedRequirement, requirement: Requirement, cases: tuple[JudgedCase, ...]
) -> JudgedRequirement:
    if planned.left_out is not None:
        word, reason = planned.left_out
        verdict = Verdict(word=word, reason=reason)
    elif all(case.verdict.word is Word.NOT_APPLICABLE for case in cases) and cases:
        verdict = Verdict(word=Word.NOT_APPLICABLE, reason=_join([case.verdict.reason for case in cases]))
    else:
        word = roll_up(case.verdict.word for case in cases)
        verdict = Verdict(word=word, reason=_join([case.verdict.reason for case in cases if case.verdict.word is word]))
    return JudgedRequirement(planned=planned, requirement=requirement, cases=cases, verdict=verdict)


def _join(reasons: list[Text]) -> Text:
    if not reasons:
        return Text(zh="没有任何结果。", en="There is no result at all.")
    unique = list(dict.fromkeys(reasons))
    return Text(zh="".join(reason.zh for reason in unique), en=" ".join(reason.en for reason in unique))
