"""Views over a run for its readers: groups, counts, lists. Nothing here decides anything."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reports.mark import ORDER
from rules.criterion import DecisionRule
from rules.requirement import Dimension, Level
from rules.run import CaseDocument, CheckDocument, RequirementDocument, RunDocument
from rules.verdict import Word

Counts = Mapping[Word, int]

IDENTITY = ("maker", "model", "hardware", "firmware", "serial", "configuration")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The requirements of one dimension in the order of the scheme, with their counts."""

    dimension: Dimension
    requirements: tuple[RequirementDocument, ...]

    @property
    def counts(self) -> Counts:
        """How often each word occurs, words that do not occur left out."""
        return count_words(self.requirements)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityRow:
    """One property of the subject; `mismatch` when a finding of the run says that the two differ."""

    key: str
    declared: str | None
    observed: str | None
    mismatch: bool


def group_by_dimension(run: RunDocument) -> tuple[Group, ...]:
    """Return the dimensions that occur, in the order of the white paper."""
    groups = (
        Group(dimension=each, requirements=tuple(r for r in run.requirements if r.dimension is each))
        for each in Dimension
    )
    return tuple(group for group in groups if group.requirements)


def count_words(requirements: Iterable[RequirementDocument]) -> Counts:
    """Return how often each word occurs, in the order of `Word`."""
    counts = Counter(requirement.verdict for requirement in requirements)
    return {word: counts[word] for word in Word if counts[word]}


def of_level(run: RunDocument, level: Level) -> tuple[RequirementDocument, ...]:
    """Return the requirements of one level."""
    return tuple(requirement for requirement in run.requirements if requirement.level is level)


def list_cases(run: RunDocument) -> tuple[CaseDocument, ...]:
    """Return all cases of the run."""
    return tuple(case for requirement in run.requirements for case in requirement.cases)


def list_checks(run: RunDocument) -> tuple[CheckDocument, ...]:
    """Return all checks of the run."""
    return tuple(check for case in list_cases(run) for check in case.checks)


def find_deciding(requirement: RequirementDocument) -> CheckDocument | None:
    """Return the check to show in one line: of those with the requirement's word the first, else the worst."""
    checks = [check for case in requirement.cases for check in case.checks]
    return min(checks, key=lambda check: ORDER.index(check.verdict), default=None)


def tells_doubt(check: CheckDocument) -> bool:
    """Tell whether the p-value is worth its place: near one it only says that nothing spoke against the limit."""
    return check.p_value is not None and check.p_value < 0.5


def list_experimental(run: RunDocument) -> tuple[str, ...]:
    """Return the ids of the cases that ran and are not proved: no certificate may rest on them."""
    return tuple(case.id for case in list_cases(run) if case.proof not in ("proved", "computed") and case.started)


def list_rules(run: RunDocument) -> tuple[DecisionRule, ...]:
    """Return the decision rules that the checks of the run name."""
    used = {check.criterion.rule for check in list_checks(run)}
    return tuple(rule for rule in DecisionRule if rule in used)


def list_unreported(run: RunDocument) -> tuple[str, ...]:
    """Return the ids that were planned and are not among the requirements of the run."""
    reported = {requirement.id for requirement in run.requirements}
    return tuple(each for each in run.planned if each not in reported)


def compare_identity(run: RunDocument) -> tuple[IdentityRow, ...]:
    """Return the identity of the subject, declared beside observed, the usual properties first."""
    declared, observed = run.subject.declared, run.subject.observed
    others = sorted({*declared, *observed} - set(IDENTITY))
    differing = {finding.about.rsplit(".", 1)[-1] for finding in run.findings if finding.kind == "mismatch"}
    return tuple(
        IdentityRow(key=key, declared=declared.get(key), observed=observed.get(key), mismatch=key in differing)
        for key in (*IDENTITY, *others)
        if key in declared or key in observed or key in IDENTITY[:5]
    )
