"""What a plan takes in and what it leaves out."""

from rules.applicability import Answer
from rules.criterion import Budget
from rules.hazard import Hazard
from rules.plan import Means, make_plan
from rules.requirement import Kind, Level
from tests.rules.builders import TODAY, make_card, make_check, make_requirement, make_scheme

MUST = ("CMP-01", Level.MUST)


def plan_cases(*, endpoints: set[str], capabilities: dict[str, Answer]) -> dict[str, bool]:
    """Plan CMP-01 with a case for MQTT and one that asks for no capability; tell which are in, and which run."""
    requirement = make_requirement(make_check(Kind.COUNT, 0, of="CMP-01", unit="1"), id_="CMP-01", applies="always")
    cards = [make_card("CMP-01.mqtt"), make_card("CMP-01.snmp", when="always")]
    means = Means(
        endpoints=frozenset(endpoints),
        capabilities=capabilities,
        hazard=Hazard.READ,
        budget=Budget.QUICK,
        edition=TODAY,
    )
    plan = make_plan(make_scheme(MUST), {"CMP-01": requirement}, cards, means)
    return {case.card.id: case.left_out is None for each in plan.requirements for case in each.cases}


def test_a_case_for_everybody_goes_where_its_endpoint_is() -> None:
    assert plan_cases(endpoints={"mqtt", "snmp"}, capabilities={"mqtt.broker": Answer.YES}) == {
        "CMP-01.mqtt": True,
        "CMP-01.snmp": True,
    }


def test_a_case_for_everybody_leaves_a_target_without_its_endpoint_alone() -> None:
    assert plan_cases(endpoints={"mqtt"}, capabilities={"mqtt.broker": Answer.YES}) == {"CMP-01.mqtt": True}


def test_what_is_declared_but_has_no_endpoint_stays_as_a_hole() -> None:
    assert plan_cases(endpoints={"snmp"}, capabilities={"mqtt.broker": Answer.YES}) == {
        "CMP-01.mqtt": False,
        "CMP-01.snmp": True,
    }
