"""REL-09.mqtt: what waits for an absent subscriber, on brokers that keep it and brokers that do not."""

import pytest

from rules.measurement import Proportion
from rules.verdict import Word
from testers.reliability.rel_09_mqtt import reduce
from tests.testers.protocols.mqtt.assay import HOSTILE, SHORT, assay, read

CASE = "testers.reliability.rel_09_mqtt"


@pytest.mark.parametrize(
    "system", ["mqtt_strict", "city", pytest.param("mosquitto", marks=pytest.mark.peer("mosquitto"))]
)
def test_a_broker_that_keeps_the_queue(system: str) -> None:
    found = assay(CASE, system)
    assert found.words == {"missing": Word.PASS}
    assert found.record.measurements["missing"].n >= 299


@pytest.mark.parametrize(
    "system", ["mqtt_forgets_queue", "mqtt_forgets_session", "mqtt_lossy", "city:mqtt-session-queue-lost"]
)
def test_a_broker_that_does_not(system: str) -> None:
    assert assay(CASE, system).words == {"missing": Word.FAIL}


@pytest.mark.parametrize("system", HOSTILE)
def test_hostile_brokers_establish_nothing(system: str) -> None:
    assert assay(CASE, system, limits=SHORT).words == {"": Word.INCONCLUSIVE}


def test_missing_and_forgotten_are_counted() -> None:
    found = reduce(
        read(
            ("return", {"client": "a", "resumed": False, "again": False}),
            ("return", {"client": "a", "resumed": True, "again": True}),
            ("session", {"client": "a", "queued": 50, "arrived": 20}),
            ("session", {"client": "b", "queued": 50, "arrived": 50}),
        )
    )["missing"]
    assert isinstance(found, Proportion)
    assert (found.k, found.n) == (30, 100)
    assert "1 of 1 sessions were forgotten" in str(found.detail)
