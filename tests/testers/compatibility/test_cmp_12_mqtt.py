"""CMP-12.mqtt: versions accepted as declared, level 99 refused as prescribed."""

import pytest

from rules.measurement import Count, Flag
from rules.verdict import Word
from testers.compatibility.cmp_12_mqtt import reduce
from tests.testers.protocols.mqtt.assay import SHORT, assay, read

CASE = "testers.compatibility.cmp_12_mqtt"
GOOD = {"unsupported": Word.PASS, "declared": Word.PASS}


@pytest.mark.parametrize(
    "system", ["mqtt_strict", "city", pytest.param("mosquitto", marks=pytest.mark.peer("mosquitto"))]
)
def test_versions_as_declared(system: str) -> None:
    found = assay(CASE, system)
    assert found.words == GOOD
    assert found.record.measurements["declared"].n == 2
    assert "CONNACK 0x01, then closed" in found.why


@pytest.mark.parametrize("system", ["mqtt_any_version", "mqtt_lenient", "city:mqtt-level-99-accepted"])
def test_level_99_is_let_in(system: str) -> None:
    found = assay(CASE, system)
    assert found.words["unsupported"] is Word.FAIL
    assert "CONNACK 0x00, the connection stayed open" in found.why


@pytest.mark.parametrize(
    ("system", "what"),
    [
        ("mqtt_overdeclares", "mqtt.v5 is declared yes, but refused"),
        ("mqtt_underdeclares", "mqtt.v5 is declared no, but accepted"),
    ],
)
def test_a_declaration_that_is_wrong(system: str, what: str) -> None:
    found = assay(CASE, system)
    assert found.words == {"unsupported": Word.PASS, "declared": Word.FAIL}
    assert what in found.why


def test_a_version_nobody_spoke_of_is_not_compared() -> None:
    found = assay(CASE, "mqtt_strict", capabilities={"mqtt.v5": "undeclared"})
    assert found.words == GOOD
    assert found.record.measurements["declared"].n == 1


def test_a_refused_account_says_nothing_of_versions() -> None:
    assert assay(CASE, "mqtt_strict", parameters={"mqtt.password": "wrong"}).words == {"": Word.INCONCLUSIVE}


@pytest.mark.parametrize("system", ["mqtt_garbage", "mqtt_hangs"])
def test_hostile_brokers_establish_nothing(system: str) -> None:
    assert assay(CASE, system, limits=SHORT).words == {"": Word.INCONCLUSIVE}


def test_nothing_seen_asserts_nothing() -> None:
    found = reduce(read(("version", {"name": "mqtt.v5", "declared": "undeclared", "accepted": True, "fault": None})))
    flag, count = found["unsupported"], found["declared"]
    assert isinstance(flag, Flag)
    assert isinstance(count, Count)
    assert (flag.n, count.n) == (0, 0)
