"""SHR-10.mqtt: subscriptions on brokers that heed their filters and on brokers that do not."""

import pytest

from rules.verdict import Word
from tests.testers.protocols.mqtt.assay import HOSTILE, SHORT, assay

CASE = "testers.sharing.shr_10_mqtt"
BAD = ("mqtt_plus_runs_on", "mqtt_ignores_unsubscribe")
WORSE = ("mqtt_lossy", "mqtt_shows_hidden", "mqtt_ignores_case", "mqtt_forgets_parent")
SYSTEMS = [*BAD, *(pytest.param(name, marks=pytest.mark.slow) for name in WORSE)]


@pytest.mark.parametrize("system", ["mqtt_strict", pytest.param("mosquitto", marks=pytest.mark.peer("mosquitto"))])
def test_a_broker_that_heeds_filters(system: str) -> None:
    found = assay(CASE, system)
    assert found.words == {"missing": Word.PASS, "unsubscribed": Word.PASS}
    # Four rounds of 945 are the first to hold the 2995 of the plan; what is published behind them does not count.
    assert found.record.measurements["missing"].n == 4 * 945


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_broker_that_does_not(system: str) -> None:
    assert Word.FAIL in assay(CASE, system).words.values()


@pytest.mark.parametrize("system", HOSTILE)
def test_hostile_brokers_establish_nothing(system: str) -> None:
    assert assay(CASE, system, limits=SHORT).words == {"": Word.INCONCLUSIVE}
