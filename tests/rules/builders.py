"""Small rules for the tests of the judge: made by hand, no files."""

import datetime as dt
from typing import Any

from rules.case import CaseCard
from rules.criterion import Budget, Criterion, DecisionRule, Limit, Op, Sampling
from rules.hazard import Hazard
from rules.plan import Means
from rules.requirement import Check, Kind, Level, Measure, Requirement
from rules.scheme import Demand, Scheme, Section
from rules.text import Text

SINCE = dt.date(2026, 1, 1)
TODAY = dt.date(2026, 6, 1)
LimitValue = float | bool
WORDS = Text(zh="字", en="words")


def make_limit(limit: LimitValue, since: dt.date = SINCE) -> Limit:
    return Limit(since=since, limit=limit, rationale=WORDS)


def make_check(
    kind: Kind,
    limit: LimitValue,
    *,
    rule: DecisionRule = DecisionRule.THREE_WAY,
    op: Op = Op.AT_MOST,
    unit: str = "1",
    key: str = "loss",
    min_n: int = 1,
    q: float | None = None,
    sampling: Sampling | None = None,
    of: str = "REL-01",
) -> Check:
    criterion = Criterion(op=op, rule=rule, limits=(make_limit(limit),), min_n=min_n, sampling=sampling or Sampling())
    return Check(
        key=key, title=WORDS, measure=Measure(by="testers", of=of, kind=kind, unit=unit, q=q), criterion=criterion
    )


def make_requirement(*checks: Check, id_: str = "REL-01", applies: str = "mqtt.broker") -> Requirement:
    clause: dict[str, Any] = {"standard": "RFC 7680", "number": "2"}
    return Requirement.model_validate(
        {
            "id": id_,
            "title": WORDS,
            "why": WORDS,
            "clauses": [clause],
            "applies": applies,
            "hazard": "read",
            "checks": checks,
            "examples": [],
        }
    )


def make_card(id_: str = "REL-01.mqtt", *, when: str = "mqtt.broker", hazard: Hazard = Hazard.READ) -> CaseCard:
    requirement, protocol = id_.split(".")
    return CaseCard(
        id=id_,
        requirement=requirement,
        protocol=protocol,
        title=WORDS,
        why=WORDS,
        when=when,
        endpoints=(protocol,),
        hazard=hazard,
    )


def make_scheme(*demands: tuple[str, Level]) -> Scheme:
    return Scheme(
        id="toy",
        title=WORDS,
        edition="1",
        scheme_type="1a",
        sections=dict.fromkeys(Section, (WORDS,)),
        requirements=tuple(Demand(id=id_, level=level) for id_, level in demands),
    )


def make_means(*endpoints: str, **changes: Any) -> Means:  # noqa: ANN401 - any field of Means
    values: dict[str, Any] = {
        "endpoints": frozenset(endpoints or ("mqtt",)),
        "capabilities": {},
        "hazard": Hazard.WRITE_SAFE,
        "budget": Budget.STANDARD,
        "edition": TODAY,
    }
    return Means(**{**values, **changes})
