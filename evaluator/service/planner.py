"""Plans for many targets: those that offer and declare alike get the same plan, which is made once."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.compose import RuleBook
from rules.plan import Means, Plan, make_plan
from testers.harness.case import Case

MOST = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Planner:
    """Plans by one rule book over all cases; keeps the last plans that it made."""

    book: RuleBook
    cases: Mapping[str, Case]
    _made: dict[object, Plan] = field(default_factory=dict, repr=False, compare=False)

    def plan(self, means: Means) -> Plan:
        """Return the plan for `means`."""
        key = (
            means.endpoints,
            frozenset(means.capabilities.items()),
            means.hazard,
            means.budget,
            means.edition,
            means.selection,
        )
        if key not in self._made:
            while len(self._made) >= MOST:
                del self._made[next(iter(self._made))]
            cards = [case.card for case in self.cases.values()]
            self._made[key] = make_plan(self.book.scheme, self.book.requirements, cards, means)
        return self._made[key]
