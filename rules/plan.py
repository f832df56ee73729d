"""What will be done: a scheme x capabilities x budget gives cases with their sampling. Pure."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rules.applicability import Answer, Capabilities, parse
from rules.case import CaseCard
from rules.criterion import Budget, DecisionRule, Limit
from rules.hazard import HAZARD_NAMES, Hazard
from rules.noun import Noun
from rules.requirement import Check, Kind, Level, Requirement
from rules.sampling import SamplePlan
from rules.scheme import Demand, Scheme
from rules.sizing import plan_samples
from rules.text import Text
from rules.verdict import Verdict, Word


class PlannedCase(Noun):
    """A case with the sampling of each of its checks; `left_out` says why it will not run."""

    card: CaseCard
    samples: dict[str, SamplePlan]
    left_out: tuple[Word, Text] | None = None


class PlannedRequirement(Noun):
    """A requirement with its cases; `left_out` says why none of them runs."""

    id: str
    level: Level
    cases: tuple[PlannedCase, ...] = ()
    left_out: tuple[Word, Text] | None = None


class Plan(Noun):
    """The plan of one run. `family` is Holm's: the must-level statistical checks planned."""

    scheme: str
    edition: dt.date
    budget: Budget
    family: int
    partial: bool
    requirements: tuple[PlannedRequirement, ...]

    @property
    def cases(self) -> tuple[PlannedCase, ...]:
        """The cases that will run, declared-versus-observed checks first."""
        running = [case for each in self.requirements for case in each.cases if case.left_out is None]
        return tuple(sorted(running, key=lambda case: case.card.requirement != "CMP-01"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What the caller picked: `only` narrows the plan, `skip` leaves holes that stay visible."""

    only: frozenset[str] = field(default_factory=frozenset)
    skip: frozenset[str] = field(default_factory=frozenset)

    def wants(self, requirement: str) -> bool:
        """Tell whether the requirement belongs into the plan at all."""
        return not self.only or any(name.split(".")[0] == requirement for name in self.only)

    def wants_case(self, case: str) -> bool:
        """Tell whether a case of a wanted requirement belongs into the plan."""
        named = {name for name in self.only if "." in name and name.split(".")[0] == case.split(".", maxsplit=1)[0]}
        return not named or case in named


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What the run may use: the target's endpoints and answers, the hazard allowed, the budget."""

    endpoints: frozenset[str]
    capabilities: Capabilities
    hazard: Hazard
    budget: Budget
    edition: dt.date
    selection: Selection = Selection()


def find_limit(demand: Demand, check: Check, edition: dt.date) -> Limit:
    """Return the limit in force: the scheme's own where it has one, else the requirement's."""
    own = demand.limits.get(check.key)
    criterion = check.criterion.model_copy(update={"limits": own}) if own else check.criterion
    return criterion.on(edition)


def is_statistical(check: Check) -> bool:
    """Tell whether a FAIL of this check can be chance, so that Holm has to keep it."""
    sampled = check.measure.kind not in (Kind.COUNT, Kind.FLAG, Kind.REVIEW)
    return sampled and check.criterion.rule in (DecisionRule.THREE_WAY, DecisionRule.GUARDED)


def measured_by(check: Check, card: CaseCard) -> bool:
    """Tell whether the case reports this check: `of` names the case, or its whole requirement."""
    return check.measure.of in (card.id, card.requirement)


def make_plan(scheme: Scheme, requirements: Mapping[str, Requirement], cards: Sequence[CaseCard], means: Means) -> Plan:
    """Plan a run: which cases, how many samples each, and what is left out with its reason."""
    wanted = [demand for demand in scheme.requirements if means.selection.wants(demand.id)]
    drafts = [_draft(demand, requirements[demand.id], cards, means) for demand in wanted]
    family = sum(
        is_statistical(check)
        for demand, draft in zip(wanted, drafts, strict=True)
        for case in draft.cases
        for check in requirements[demand.id].checks
        if demand.level is Level.MUST and case.left_out is None and measured_by(check, case.card)
    )
    return Plan(
        scheme=scheme.id,
        edition=means.edition,
        budget=means.budget,
        family=family,
        partial=bool(means.selection.only or means.selection.skip),
        requirements=tuple(
            _with_samples(demand, draft, requirements[demand.id], means, max(family, 1))
            for demand, draft in zip(wanted, drafts, strict=True)
        ),
    )


def _draft(demand: Demand, requirement: Requirement, cards: Sequence[CaseCard], means: Means) -> PlannedRequirement:
    left_out = _leave_out_requirement(requirement, means)
    cases: tuple[PlannedCase, ...] = ()
    if left_out is None:
        mine = [card for card in cards if card.requirement == demand.id and means.selection.wants_case(card.id)]
        drafts = [_draft_case(card, means) for card in mine]
        cases = tuple(draft for draft in drafts if draft is not None)
        left_out = None if cases else _no_case(requirement)
    return PlannedRequirement(
        id=demand.id,
        level=demand.level,
        cases=cases,
        left_out=(left_out.word, left_out.reason) if left_out else None,
    )


def _leave_out_requirement(requirement: Requirement, means: Means) -> Verdict | None:
    if requirement.id in means.selection.skip:
        return Verdict(word=Word.NOT_TESTED, reason=Text(zh="按调用者要求跳过。", en="Skipped by the caller."))
    if requirement.applicability.answer(means.capabilities) is Answer.NO:
        return Verdict(
            word=Word.NOT_APPLICABLE,
            reason=Text(
                zh=f"目标不具备该能力（{requirement.applies}）。",
                en=f"The target does not have what this asks for ({requirement.applies}).",
            ),
        )
    return None


def _no_case(requirement: Requirement) -> Verdict:
    reason = requirement.not_tested or Text(
        zh=f"目标文件未给出所需的端点（{requirement.applies}），没有用例能到达；若目标没有此能力，请声明 no。",
        en=f"The target file gives no endpoint for this ({requirement.applies}). Give one, or declare it 'no'.",
    )
    return Verdict(word=Word.NOT_TESTED, reason=reason)


def _draft_case(card: CaseCard, means: Means) -> PlannedCase | None:
    """Return the case; None where nothing speaks for it: neither an endpoint nor a declaration."""
    reachable = any(name in means.endpoints for name in card.endpoints)
    answer = card.applies(means.capabilities)
    # A case that asks for no capability ('always') goes where its endpoint is, and nobody declared that there is one.
    spoken_for = answer is Answer.YES and bool(parse(card.when).names())
    if answer is Answer.NO or not (reachable or spoken_for):
        return None
    left_out = None
    if not reachable:
        names = " / ".join(card.endpoints)
        left_out = Verdict(
            word=Word.NOT_TESTED,
            reason=Text(
                zh=f"声明具备，但目标文件没有 {names} 端点。",
                en=f"Declared, but the target file gives no endpoint {names}.",
            ),
        )
    elif card.id in means.selection.skip:
        left_out = Verdict(word=Word.NOT_TESTED, reason=Text(zh="按调用者要求跳过。", en="Skipped by the caller."))
    elif not card.hazard.within(means.hazard):
        left_out = _too_rough(card, means.hazard)
    return PlannedCase(card=card, samples={}, left_out=(left_out.word, left_out.reason) if left_out else None)


def _too_rough(card: CaseCard, most: Hazard) -> Verdict:
    needs, allowed = HAZARD_NAMES[card.hazard], HAZARD_NAMES[most]
    return Verdict(
        word=Word.NOT_TESTED,
        reason=Text(
            zh=f"该用例属于“{needs.zh}”，授权最多允许“{allowed.zh}”。",
            en=f"The case is {needs.en}; the authorisation allows {allowed.en} at most.",
        ),
    )


def _with_samples(
    demand: Demand, draft: PlannedRequirement, requirement: Requirement, means: Means, family: int
) -> PlannedRequirement:
    cases = tuple(
        case.model_copy(
            update={
                "samples": {
                    check.key: plan_samples(check, find_limit(demand, check, means.edition), means.budget, family)
                    for check in requirement.checks
                    if measured_by(check, case.card)
                }
            }
        )
        for case in draft.cases
    )
    return draft.model_copy(update={"cases": cases})
