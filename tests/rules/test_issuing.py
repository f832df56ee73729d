"""A scheme that rests on an unverified clause issues for demonstration only."""

import datetime as dt

import pytest

from rules.clause import Clause, Verified
from rules.errors import RefusedError
from rules.issuing import check_issuing, list_unverified
from rules.pack import load_requirements, load_schemes
from rules.requirement import Kind, Level
from tests.rules.builders import make_check, make_requirement, make_scheme

SCHEME = make_scheme(("REL-01", Level.MUST))
OPEN = make_requirement(make_check(Kind.PROPORTION, 0.01))
READ = Verified(by="somebody", on=dt.date(2026, 1, 1), edition="1")
CLOSED = OPEN.model_copy(update={"clauses": (Clause(standard="RFC 7680", number="2", verified=READ),)})


def test_an_unverified_clause_stops_issuing_but_not_a_demonstration() -> None:
    with pytest.raises(RefusedError, match="RFC 7680 2"):
        check_issuing(SCHEME, {"REL-01": OPEN}, demonstration=False)
    check_issuing(SCHEME, {"REL-01": OPEN}, demonstration=True)


def test_verified_clauses_let_it_issue() -> None:
    check_issuing(SCHEME, {"REL-01": CLOSED}, demonstration=False)
    assert not list_unverified(SCHEME, {"REL-01": CLOSED})


def test_the_schemes_of_the_house_say_what_is_still_open() -> None:
    requirements = load_requirements(("rules",))
    for scheme in load_schemes(("rules",)).values():
        standards = {clause.standard for clause in list_unverified(scheme, requirements)}
        assert any(standard.startswith("ISO/IEC") for standard in standards)
        with pytest.raises(RefusedError):
            check_issuing(scheme, requirements, demonstration=False)
