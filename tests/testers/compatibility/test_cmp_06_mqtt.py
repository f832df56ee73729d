"""CMP-06.mqtt: time stamps of published readings."""

import pytest

from rules.verdict import Word
from tests.testers.protocols.mqtt.assay import SHORT, assay

CASE = "testers.compatibility.cmp_06_mqtt"
GOOD = {"ambiguous": Word.PASS, "unequal": Word.PASS}


def test_stamps_with_a_zone() -> None:
    found = assay(CASE, "mqtt_strict", scale=0.01)
    assert found.words == GOOD
    assert found.record.measurements["ambiguous"].n == 30


@pytest.mark.parametrize("endpoints", [("mqtt",), ("mqtts",)])
def test_the_city_over_both_doors(endpoints: tuple[str, ...]) -> None:
    assert assay(CASE, "city", endpoints=endpoints).words == GOOD


@pytest.mark.parametrize(("system", "scale"), [("mqtt_naive_time", 0.01), ("city:lamp-timestamp-without-zone", 0.05)])
def test_stamps_without_one(system: str, scale: float) -> None:
    found = assay(CASE, system, scale=scale)
    assert found.words == {"ambiguous": Word.FAIL, "unequal": Word.PASS}
    assert "has no zone" in found.why


@pytest.mark.parametrize("system", ["mqtt_garbage", "mqtt_hangs", "mqtt_floods"])
def test_hostile_brokers_establish_nothing(system: str) -> None:
    assert assay(CASE, system, limits=SHORT, parameters={"mqtt.topic": "a/b"}).words == {"": Word.INCONCLUSIVE}


def test_a_broker_without_a_device_is_no_pass() -> None:
    found = assay(CASE, "mqtt_hasty")
    assert found.words == {"": Word.INCONCLUSIVE}
    assert "retained messages do not count" in found.why
