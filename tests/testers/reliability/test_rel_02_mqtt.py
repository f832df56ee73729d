"""REL-02.mqtt on quick and slow brokers."""

import pytest

from rules.verdict import Word
from testers.reliability.rel_02_mqtt import reduce
from tests.testers.protocols.mqtt.assay import HOSTILE, SHORT, assay, read

CASE = "testers.reliability.rel_02_mqtt"
GOOD = {"p95": Word.PASS, "p99": Word.PASS}


@pytest.mark.parametrize(
    "system", ["mqtt_strict", "city", pytest.param("mosquitto", marks=pytest.mark.peer("mosquitto"))]
)
def test_a_quick_broker(system: str) -> None:
    found = assay(CASE, system)
    assert found.words == GOOD
    assert found.record.measurements["p99"].n == 897


@pytest.mark.parametrize("system", ["mqtt_slow", "city:mqtt-slow-tail"])
def test_a_slow_tail(system: str) -> None:
    assert assay(CASE, system).words["p95"] is Word.FAIL


@pytest.mark.parametrize("system", HOSTILE)
def test_hostile_brokers_establish_nothing(system: str) -> None:
    assert assay(CASE, system, limits=SHORT).words == {"": Word.INCONCLUSIVE}


def test_what_never_came_back_counts_as_the_time_out_and_is_said() -> None:
    answered = [("probe", {"number": n, "milliseconds": 2.0, "answered": True}) for n in range(99)]
    found = reduce(read(*answered, ("probe", {"number": 99, "milliseconds": 5000.0, "answered": False})))
    assert found["p99"].n == 100
    detail = found["p95"].detail
    assert detail is not None
    assert detail.en.startswith("1 messages never came back")
