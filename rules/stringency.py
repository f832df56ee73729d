"""The same rules, stricter or laxer by a factor: how much a verdict hangs on where its limit was drawn. Pure."""

from dataclasses import replace

from rules.compose import RuleBook
from rules.criterion import DecisionRule, Limit, Op
from rules.requirement import Check, Requirement
from rules.scheme import Demand, Scheme


def stretch_limits(book: RuleBook, factor: float) -> RuleBook:
    """Return the book with every limit that has a size moved: below 1 stricter, above 1 laxer.

    An upper limit is multiplied; a lower limit on a share keeps `factor` times its distance from 1, any other
    lower limit is divided. Lines of '= 0', 'share = 1' and yes-or-no stay as they are.
    """
    requirements = {name: _stretch_requirement(each, factor) for name, each in book.requirements.items()}
    demands = tuple(_stretch_demand(each, book.requirements[each.id], factor) for each in book.scheme.requirements)
    scheme: Scheme = book.scheme.model_copy(update={"requirements": demands})
    return replace(book, scheme=scheme, requirements=requirements)


def _stretch_requirement(requirement: Requirement, factor: float) -> Requirement:
    checks = tuple(_stretch_check(check, factor) for check in requirement.checks)
    changed: Requirement = requirement.model_copy(update={"checks": checks})
    return changed


def _stretch_check(check: Check, factor: float) -> Check:
    limits = _stretch_all(check, check.criterion.limits, factor)
    changed: Check = check.model_copy(update={"criterion": check.criterion.model_copy(update={"limits": limits})})
    return changed


def _stretch_demand(demand: Demand, requirement: Requirement, factor: float) -> Demand:
    checks = {check.key: check for check in requirement.checks}
    limits = {key: _stretch_all(checks[key], own, factor) for key, own in demand.limits.items()}
    changed: Demand = demand.model_copy(update={"limits": limits})
    return changed


def _stretch_all(check: Check, limits: tuple[Limit, ...], factor: float) -> tuple[Limit, ...]:
    return tuple(limit.model_copy(update={"limit": _stretch(check, limit, factor)}) for limit in limits)


def _stretch(check: Check, limit: Limit, factor: float) -> float | bool:
    criterion = check.criterion
    if criterion.rule is DecisionRule.ZERO_WITH_N or criterion.op is Op.EQUAL or isinstance(limit.limit, bool):
        return limit.limit
    if criterion.op is Op.AT_MOST:
        return limit.limit * factor
    if check.measure.unit == "1" and 0 <= limit.limit <= 1:
        return max(0.0, 1 - (1 - limit.limit) * factor)
    return limit.limit / factor
