"""SEC-08.mqtt: strangers at open and at closed doors."""

import pytest

from rules.measurement import Count
from rules.verdict import Word
from testers.harness.observation import Json
from testers.security.sec_08_mqtt import reduce
from tests.testers.protocols.mqtt.assay import SHORT, assay, read

CASE = "testers.security.sec_08_mqtt"


@pytest.mark.parametrize(
    ("system", "attempts"),
    [("mqtt_strict", 4), ("city", 8), pytest.param("mosquitto", 4, marks=pytest.mark.peer("mosquitto"))],
)
def test_a_closed_door(system: str, attempts: int) -> None:
    found = assay(CASE, system)
    assert found.words == {"accepted": Word.PASS}
    assert found.record.measurements["accepted"].n == attempts


@pytest.mark.parametrize(("system", "accepted"), [("mqtt_anonymous", 3), ("city:mqtt-anonymous", 4)])
def test_an_open_door(system: str, accepted: int) -> None:
    found = assay(CASE, system)
    assert found.words == {"accepted": Word.FAIL}
    assert found.record.measurements["accepted"].estimate == accepted
    assert "let in: anonymous CONNECT" in found.why


@pytest.mark.parametrize(("declared", "word"), [("yes", Word.PASS), ("undeclared", Word.FAIL)])
def test_only_a_declared_opening_is_allowed(declared: str, word: Word) -> None:
    found = assay(CASE, "mqtt_anonymous", capabilities={"mqtt.anonymous": declared})
    assert found.words == {"accepted": word}


def test_a_door_shut_to_everybody_proves_nothing() -> None:
    assert assay(CASE, "mqtt_strict", parameters={"mqtt.password": "wrong"}).words == {"": Word.INCONCLUSIVE}


@pytest.mark.parametrize("system", ["mqtt_garbage", "mqtt_hangs"])
def test_hostile_brokers_establish_nothing(system: str) -> None:
    assert assay(CASE, system, limits=SHORT).words == {"": Word.INCONCLUSIVE}


def test_attempts_are_counted() -> None:
    fault: Json = {"zh": "放行", "en": "let in"}
    found = reduce(read(("attempt", {"fault": fault}), ("attempt", {"fault": None}), ("knock", {"code": 5})))
    accepted = found["accepted"]
    assert isinstance(accepted, Count)
    assert (accepted.k, accepted.n) == (1, 2)
