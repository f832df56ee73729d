"""REL-06.mqtt: publishers and subscribers that are cut, on brokers that remember and brokers that forget."""

import pytest

from rules.measurement import Proportion
from rules.verdict import Word
from testers.reliability.rel_06_mqtt import reduce
from tests.testers.protocols.mqtt.assay import HOSTILE, SHORT, assay, read

CASE = "testers.reliability.rel_06_mqtt"
MOSQUITTO = pytest.param("mosquitto", marks=pytest.mark.peer("mosquitto"))


@pytest.mark.parametrize("level", ["mqtt.v311", "mqtt.v5"])
@pytest.mark.parametrize("system", ["mqtt_strict", MOSQUITTO])
def test_a_broker_that_remembers(system: str, level: str) -> None:
    other = {"mqtt.v5": "mqtt.v311", "mqtt.v311": "mqtt.v5"}[level]
    found = assay(CASE, system, capabilities={other: "no"})
    assert found.words == {"lost": Word.PASS, "duplicated": Word.PASS}
    assert found.record.measurements["lost"].n >= 600
    assert found.record.measurements["duplicated"].n >= 299
    assert "cut 90 times" in found.why


@pytest.mark.parametrize("endpoints", [("mqtt",), ("mqtts",)])
def test_the_city_remembers(endpoints: tuple[str, ...]) -> None:
    assert assay(CASE, "city", endpoints=endpoints).words == {"lost": Word.PASS, "duplicated": Word.PASS}


@pytest.mark.slow
@pytest.mark.parametrize(
    "system",
    [
        "mqtt_acks_then_loses",
        "mqtt_forgets_queue",
        "mqtt_forgets_session",
        "mqtt_lossy",
        "city:mqtt-qos1-lost-on-cut",
    ],
)
def test_what_was_acknowledged_is_lost(system: str) -> None:
    assert assay(CASE, system).words["lost"] is Word.FAIL


@pytest.mark.parametrize("system", ["mqtt_duplicates_qos2", "city:mqtt-qos2-twice"])
def test_a_message_of_qos_2_arrives_twice(system: str) -> None:
    assert assay(CASE, system).words == {"lost": Word.PASS, "duplicated": Word.FAIL}


@pytest.mark.parametrize("system", HOSTILE)
def test_hostile_brokers_establish_nothing(system: str) -> None:
    assert assay(CASE, system, limits=SHORT).words == {"": Word.INCONCLUSIVE}


def test_two_arrivals_at_qos_1_are_no_fault() -> None:
    messages = [
        ("message", {"number": 0, "qos": 2, "arrived": 1}),
        ("message", {"number": 1, "qos": 1, "arrived": 2}),
        ("message", {"number": 2, "qos": 2, "arrived": 3}),
        ("message", {"number": 3, "qos": 1, "arrived": 0}),
    ]
    found = reduce(read(("cut", {}), *messages))
    lost, duplicated = found["lost"], found["duplicated"]
    assert isinstance(lost, Proportion)
    assert isinstance(duplicated, Proportion)
    assert (lost.k, lost.n, duplicated.k, duplicated.n) == (1, 4, 1, 2)
    assert "number 3 (QoS 1, arrived 0 times)" in str(lost.detail)
