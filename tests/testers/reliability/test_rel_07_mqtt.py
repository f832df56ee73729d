"""REL-07.mqtt on brokers that close silent clients in time, too early, and never."""

import pytest

from rules.measurement import Value
from rules.verdict import Word
from testers.reliability.rel_07_mqtt import reduce
from tests.testers.protocols.mqtt.assay import SHORT, assay, read

CASE = "testers.reliability.rel_07_mqtt"


@pytest.mark.parametrize("system", ["mqtt_strict", "city"])
def test_a_broker_that_closes_in_time(system: str) -> None:
    found = assay(CASE, system)
    assert found.words == {"early": Word.PASS, "late": Word.PASS}
    assert found.record.measurements["late"].n == 5


def test_a_broker_that_closes_too_early() -> None:
    assert assay(CASE, "mqtt_hasty").words == {"early": Word.FAIL, "late": Word.PASS}


@pytest.mark.slow
@pytest.mark.parametrize("system", ["mqtt_keeps_silent", "amqtt", "city:mqtt-keepalive-ignored"])
def test_a_broker_that_never_closes(system: str) -> None:
    found = assay(CASE, system)
    assert found.words == {"early": Word.PASS, "late": Word.FAIL}
    assert "were not closed" in found.why


@pytest.mark.slow
@pytest.mark.peer("mosquitto")
def test_mosquitto_is_never_early_and_at_most_its_sweep_late() -> None:
    # It looks for silent clients every 6 s, in whole seconds: up to 7 s behind 1.5 x keep-alive.
    found = assay(CASE, "mosquitto", scale=1.0)
    assert found.words["early"] is Word.PASS
    late = found.record.measurements["late"]
    assert isinstance(late, Value)
    assert late.value < 7.5


@pytest.mark.parametrize("system", ["mqtt_garbage", "mqtt_hangs"])
def test_hostile_brokers_establish_nothing(system: str) -> None:
    assert assay(CASE, system, limits=SHORT).words == {"": Word.INCONCLUSIVE}


def test_the_least_and_the_greatest_time_count() -> None:
    silences = [
        ("silence", {"client": 0, "keep_alive": 2, "closed": True, "seconds": 2.5}),
        ("silence", {"client": 1, "keep_alive": 2, "closed": True, "seconds": 3.5}),
    ]
    found = reduce(read(*silences, ("timers", {"u": 0.03})))
    early, late = found["early"], found["late"]
    assert isinstance(early, Value)
    assert isinstance(late, Value)
    assert (early.value, late.value, early.u, late.n) == (0.5, 0.5, 0.03, 2)
    assert reduce([])["early"].n == 0
