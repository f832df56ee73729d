"""One plan for all targets that offer and declare alike, and no target gets another's."""

import datetime as dt
from dataclasses import replace

import pytest

from evaluator.service import planner
from evaluator.service.planner import Planner
from evaluator.service.remeasure import DIMENSIONS
from evaluator.service.rulebook import load_book, open_library
from rules.applicability import Answer
from rules.criterion import Budget
from rules.hazard import Hazard
from rules.plan import Means, Selection, make_plan
from testers.harness.registry import find_cases

MEANS = Means(
    endpoints=frozenset({"http"}),
    capabilities={"http.api": Answer.YES, "snmp.agent": Answer.NO},
    hazard=Hazard.READ,
    budget=Budget.QUICK,
    edition=dt.date(2026, 11, 1),
)
OTHERS = [
    replace(MEANS, endpoints=frozenset({"mqtt"})),
    replace(MEANS, capabilities={"http.api": Answer.NO, "snmp.agent": Answer.YES}),
    replace(MEANS, hazard=Hazard.WRITE_SAFE),
    replace(MEANS, budget=Budget.STANDARD),
    replace(MEANS, edition=dt.date(2026, 11, 2)),
    replace(MEANS, selection=Selection(skip=frozenset({"SEC-19"}))),
]


def make_planner() -> Planner:
    return Planner(book=load_book(open_library(), "sensing-device").book, cases=find_cases(DIMENSIONS))


def test_a_plan_is_made_once_and_is_the_rules_own() -> None:
    ours = make_planner()
    book, cards = ours.book, [case.card for case in ours.cases.values()]
    for means in (MEANS, *OTHERS):
        assert ours.plan(means) == make_plan(book.scheme, book.requirements, cards, means)
    assert ours.plan(replace(MEANS, capabilities=dict(reversed(list(MEANS.capabilities.items()))))) is ours.plan(MEANS)


def test_only_so_many_plans_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planner, "MOST", 2)
    ours = make_planner()
    first = ours.plan(MEANS)
    for means in OTHERS[:2]:
        ours.plan(means)
    again = ours.plan(MEANS)
    assert again == first
    assert again is not first
