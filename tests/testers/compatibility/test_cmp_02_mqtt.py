"""CMP-02.mqtt: published readings against their schema, wherever the schema lies."""

import json

import pytest

from rules.verdict import Word
from testers.specimens.broker.payloads import SCHEMA
from tests.testers.protocols.mqtt.assay import SHORT, assay

CASE = "testers.compatibility.cmp_02_mqtt"
QUICK = 0.004


@pytest.mark.parametrize(
    "schema",
    [f"file:{SCHEMA}", str(SCHEMA), '{"required": ["power"]}'],
    ids=["reference", "path", "text"],
)
def test_readings_that_fit(schema: str) -> None:
    found = assay(CASE, "mqtt_strict", scale=QUICK, parameters={"mqtt.schema": schema})
    assert found.words == {"invalid": Word.PASS}
    assert found.record.measurements["invalid"].n == 473


def test_readings_that_do_not() -> None:
    found = assay(CASE, "mqtt_bad_payload", scale=QUICK)
    assert found.words == {"invalid": Word.FAIL}
    assert "$.dimming: 140 is greater than the maximum of 100" in found.why


@pytest.mark.slow
@pytest.mark.parametrize(("system", "word"), [("city", Word.PASS), ("city:lamp-payload-breaks-schema", Word.FAIL)])
def test_the_city_serves_its_schema_over_http(system: str, word: Word) -> None:
    assert assay(CASE, system).words == {"invalid": word}


@pytest.mark.parametrize(
    ("changed", "word", "why"),
    [
        ({"mqtt.schema": None}, Word.NOT_TESTED, "mqtt.schema"),
        ({"mqtt.schema": "/no/such/schema.json"}, Word.NOT_TESTED, "cannot be read"),
        ({"mqtt.schema": "[]"}, Word.NOT_TESTED, "no JSON object"),
        ({"mqtt.topic": None}, Word.NOT_TESTED, "mqtt.topic"),
        ({"mqtt.topic": "nobody/here"}, Word.INCONCLUSIVE, "Nothing was published on nobody/here"),
        ({"mqtt.schema": '{"$ref": "#/$defs/none"}'}, Word.INCONCLUSIVE, "cannot be used"),
    ],
)
def test_what_keeps_it_from_measuring_is_said(changed: dict[str, str | None], word: Word, why: str) -> None:
    found = assay(CASE, "mqtt_strict", scale=QUICK, parameters=changed)
    assert found.words == {"": word}
    assert why in found.why


@pytest.mark.parametrize("system", ["mqtt_garbage", "mqtt_hangs", "mqtt_floods"])
def test_hostile_brokers_establish_nothing(system: str) -> None:
    found = assay(
        CASE, system, limits=SHORT, parameters={"mqtt.topic": "a/b", "mqtt.schema": json.dumps({"type": "object"})}
    )
    assert found.words == {"": Word.INCONCLUSIVE}
