"""CMP-07, CMP-09, CMP-11 and CMP-25 over MQTT: units, texts and numbers that are carried, and what is not known."""

import pytest

from rules.verdict import Word
from tests.testers.protocols.mqtt.assay import HOSTILE, SHORT, assay

CASES = {
    "cmp_07": ("undeclared", ("mqtt_units_absent", "mqtt_units_signs", "mqtt_units_wrong_case")),
    "cmp_09": ("mojibake", ("mqtt_texts_latin1", "mqtt_texts_gbk", "mqtt_texts_ucs2")),
    "cmp_11": ("altered", ("mqtt_numbers_float32", "mqtt_numbers_doubles", "mqtt_numbers_no_null")),
    "cmp_25": ("rejected", ("mqtt_members_forgotten", "mqtt_properties_dropped", "mqtt_shallow")),
}


def module_of(case: str) -> str:
    return f"testers.compatibility.{case}_mqtt"


@pytest.mark.parametrize("case", CASES)
def test_a_strict_broker_spoils_nothing(case: str) -> None:
    assert assay(module_of(case), "mqtt_strict").words == {CASES[case][0]: Word.PASS}


@pytest.mark.parametrize(("case", "system"), [(case, system) for case, (_, bad) in CASES.items() for system in bad])
def test_what_is_spoiled_shows(case: str, system: str) -> None:
    assert assay(module_of(case), system).words == {CASES[case][0]: Word.FAIL}


@pytest.mark.parametrize("system", HOSTILE)
@pytest.mark.parametrize("case", ["cmp_09", "cmp_11", "cmp_25"])
def test_hostile_brokers_establish_nothing(case: str, system: str) -> None:
    assert set(assay(module_of(case), system, limits=SHORT).words.values()) == {Word.INCONCLUSIVE}


@pytest.mark.peer("mosquitto")
def test_a_broker_of_others_spoils_nothing() -> None:
    assert assay(module_of("cmp_09"), "mosquitto").words == {"mojibake": Word.PASS}


def test_integers_beyond_doubles_are_demanded_where_they_are_declared_alone() -> None:
    parameters = {"values.int64": None}
    found = assay(module_of("cmp_11"), "mqtt_numbers_doubles", parameters=parameters)
    assert found.words == {"altered": Word.PASS}


def test_an_unknown_vocabulary_is_the_users_mistake() -> None:
    found = assay(module_of("cmp_07"), "mqtt_strict", parameters={"units.vocabulary": "si"})
    assert "units.vocabulary" in found.why


def test_a_vocabulary_narrows() -> None:
    found = assay(module_of("cmp_07"), "mqtt_strict", parameters={"units.vocabulary": "unece"})
    assert found.words == {"undeclared": Word.FAIL}
