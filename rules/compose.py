"""From plan, scheme and casebook to the run document. Pure: the same input gives the same bytes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from rules.casebook import Casebook
from rules.judge import Judgement
from rules.judgement import JudgedCase, JudgedCheck, JudgedRequirement, judge_run, roll_up_run
from rules.measurement import Measurement
from rules.plan import Plan, find_limit
from rules.requirement import Requirement
from rules.run import (
    CaseDocument,
    CheckDocument,
    CriterionDocument,
    Finding,
    MeasurementDocument,
    RequirementDocument,
    RunDocument,
    SamplingDocument,
    SchemeDocument,
    SubjectDocument,
    ToolDocument,
)
from rules.scheme import Scheme
from rules.subject import Identity
from rules.text import Text
from rules.verdict import Word

DECLARED_TRAITS = ("maker", "model", "hardware", "firmware", "serial", "configuration")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """The rules of a run as the bundle keeps them; `sha256` over the scheme's files."""

    scheme: Scheme
    requirements: Mapping[str, Requirement]
    sha256: str


def compose_run(identity: Identity, book: RuleBook, plan: Plan, casebook: Casebook, head: str) -> RunDocument:
    """Judge everything and return the run document; `head` is the bundle's chain without run.json."""
    judged = judge_run(plan, book.scheme, book.requirements, casebook.records)
    planned = tuple(each.id for each in plan.requirements)
    limits = _Limits(book=book, plan=plan)
    observed = _gather_identity(casebook)
    return RunDocument(
        tool=ToolDocument(version=casebook.tool_version),
        subject=SubjectDocument(id=identity.id, kind=identity.kind, declared=_list_traits(identity), observed=observed),
        scheme=SchemeDocument(id=book.scheme.id, edition=book.scheme.edition, as_of=plan.edition, sha256=book.sha256),
        started=casebook.started,
        finished=casebook.finished,
        seed=casebook.seed,
        verdict=roll_up_run(judged, planned),
        counts={word: count for word, count in _count(judged).items() if count},
        planned=planned,
        requirements=tuple(_write_requirement(each, casebook, limits) for each in judged),
        budget=plan.budget,
        family=plan.family,
        partial=plan.partial,
        interrupted=casebook.interrupted,
        findings=(*_find_mismatches(identity, observed), *_find_residue(casebook)),
        environment=dict(casebook.environment),
        manifest_sha256=head,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limits:
    """Finds the criterion of a check as it held on the plan's day."""

    book: RuleBook
    plan: Plan

    def criterion(self, requirement: str, each: JudgedCheck) -> CriterionDocument:
        demand = next(demand for demand in self.book.scheme.requirements if demand.id == requirement)
        limit = find_limit(demand, each.check, self.plan.edition)
        criterion = each.check.criterion
        return CriterionDocument(
            op=criterion.op,
            limit=limit.limit,
            unit=each.check.measure.unit,
            rule=criterion.rule,
            min_n=criterion.min_n,
            provenance=limit.provenance,
        )


def _count(judged: tuple[JudgedRequirement, ...]) -> dict[Word, int]:
    counts = Counter(each.verdict.word for each in judged)
    return {word: counts[word] for word in Word}


def _write_requirement(each: JudgedRequirement, casebook: Casebook, limits: _Limits) -> RequirementDocument:
    return RequirementDocument(
        id=each.planned.id,
        dimension=each.requirement.dimension,
        level=each.planned.level,
        verdict=each.verdict.word,
        reason=each.verdict.reason,
        cases=tuple(_write_case(case, casebook, limits) for case in each.cases),
    )


def _write_case(case: JudgedCase, casebook: Casebook, limits: _Limits) -> CaseDocument:
    card, record = case.planned.card, case.record
    return CaseDocument(
        id=card.id,
        protocol=card.protocol,
        proof=casebook.proofs.get(card.id, "experimental"),
        verdict=case.verdict.word,
        reason=case.verdict.reason,
        started=record.started if record else None,
        seconds=round(record.seconds, 3) if record else None,
        checks=tuple(_write_check(each, case, limits) for each in case.checks),
        evidence=record.evidence if record else (),
    )


def _write_check(each: JudgedCheck, case: JudgedCase, limits: _Limits) -> CheckDocument:
    plan = case.planned.samples.get(each.check.key)
    judgement = each.judgement
    return CheckDocument(
        key=each.check.key,
        verdict=each.verdict.word,
        reason=each.verdict.reason,
        measurement=_write_measurement(each.measurement, judgement) if each.measurement and judgement else None,
        criterion=limits.criterion(case.planned.card.requirement, each),
        sampling=SamplingDocument(design=plan.design, n=plan.n, establishes=plan.establishes) if plan else None,
        p_value=judgement.p_value if judgement else None,
    )


def _write_measurement(measurement: Measurement, judgement: Judgement) -> MeasurementDocument:
    bounds = judgement.bounds
    return MeasurementDocument(
        kind=measurement.kind,
        estimate=measurement.estimate,
        lower=bounds.lower,
        upper=bounds.upper,
        confidence=bounds.confidence,
        unit=measurement.unit,
        n=measurement.n,
        method=bounds.method,
    )


def _list_traits(identity: Identity) -> dict[str, str]:
    traits = {name: getattr(identity, name) for name in DECLARED_TRAITS}
    return {name: value for name, value in traits.items() if value}


def _gather_identity(casebook: Casebook) -> dict[str, str]:
    observed: dict[str, str] = {}
    for record in casebook.records.values():
        for name, value in record.identity.items():
            observed.setdefault(name, value)
    return dict(sorted(observed.items()))


def _find_mismatches(identity: Identity, observed: Mapping[str, str]) -> tuple[Finding, ...]:
    """Compare what the file declares with what the protocol told; one not told is no mismatch."""
    declared = _list_traits(identity)
    return tuple(
        Finding(
            kind="mismatch",
            about=name,
            text=Text(
                zh=f"声明的 {name} 为“{declared[name]}”，协议报告为“{observed[name]}”。",
                en=f"The file declares {name} '{declared[name]}'; the protocol tells '{observed[name]}'.",
            ),
        )
        for name in DECLARED_TRAITS
        if name in declared and name in observed and declared[name].casefold() != observed[name].casefold()
    )


def _find_residue(casebook: Casebook) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            kind="residue",
            about=record.id,
            text=Text(
                zh=f"测试在目标上留下了未能清除的内容：{left}。这是对本工具的不利记录。",
                en=f"The test left something on the target that it could not remove: {left}. This is held against us.",
            ),
        )
        for record in casebook.records.values()
        for left in record.residue
    )
