"""CMP-01.mqtt: what brokers claim, and what they are seen to do."""

import pytest

from rules.measurement import Count
from rules.verdict import Word
from testers.compatibility.cmp_01_mqtt import reduce
from testers.harness.observation import Json
from tests.testers.protocols.mqtt.assay import HOSTILE, SHORT, assay, read

CASE = "testers.compatibility.cmp_01_mqtt"


@pytest.mark.parametrize("system", ["mqtt_strict", pytest.param("mosquitto", marks=pytest.mark.peer("mosquitto"))])
def test_an_honest_declaration(system: str) -> None:
    found = assay(CASE, system)
    assert found.words == {"contradictions": Word.PASS}
    seen = {name: str(answer) for name, answer in found.record.observed.items() if name != "mqtt.publisher"}
    assert seen == {
        "mqtt.broker": "yes",
        "mqtt.v311": "yes",
        "mqtt.v5": "yes",
        "mqtt.anonymous": "no",
        "mqtt.qos2": "yes",
    }


def test_the_city_is_seen_whole() -> None:
    found = assay(CASE, "city")
    assert found.words == {"contradictions": Word.PASS}
    seen = {name: str(answer) for name, answer in found.record.observed.items()}
    assert (seen["mqtt.tls"], seen["mqtt.v5"], seen["mqtt.publisher"]) == ("yes", "no", "yes")


@pytest.mark.parametrize(
    ("system", "what"),
    [
        ("mqtt_overdeclares", "mqtt.v5 is declared yes, seen no"),
        ("mqtt_underdeclares", "mqtt.v5 is declared no, seen yes"),
        ("mqtt_anonymous", "mqtt.anonymous is declared no, seen yes"),
        ("city:claim-mqtt-v5", "mqtt.v5 is declared yes, seen no"),
    ],
)
def test_both_directions_are_found(system: str, what: str) -> None:
    found = assay(CASE, system)
    assert found.words == {"contradictions": Word.FAIL}
    assert what in found.why


def test_undeclared_contradicts_nothing() -> None:
    found = assay(CASE, "mqtt_strict", capabilities={"mqtt.v5": "undeclared", "mqtt.qos2": "undeclared"})
    assert found.words == {"contradictions": Word.PASS}
    assert found.record.measurements["contradictions"].n == 3


def test_a_topic_that_the_account_may_not_read_contradicts_nothing() -> None:
    found = assay(CASE, "city", parameters={"mqtt.topic": "$SYS/#"})
    assert found.words == {"contradictions": Word.PASS}
    assert "mqtt.publisher" not in found.record.observed


@pytest.mark.parametrize("system", HOSTILE)
def test_hostile_brokers_establish_nothing(system: str) -> None:
    assert assay(CASE, system, limits=SHORT).words == {"": Word.INCONCLUSIVE}


def test_only_declared_capabilities_are_compared() -> None:
    fault: Json = {"zh": "错", "en": "wrong"}
    found = reduce(
        read(
            ("capability", {"name": "a.b", "answer": "yes", "declared": "no", "fault": fault}),
            ("capability", {"name": "a.c", "answer": "yes", "declared": "yes", "fault": None}),
            ("capability", {"name": "a.d", "answer": "yes", "declared": "undeclared", "fault": None}),
            ("unseen", {"name": "a.e", "declared": "yes"}),
        )
    )["contradictions"]
    assert isinstance(found, Count)
    assert (found.k, found.n) == (1, 2)
