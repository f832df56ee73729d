"""CMP-13.mqtt: ten violations on strict and on lenient brokers."""

import pytest

from rules.measurement import Count
from rules.verdict import Word
from testers.compatibility.cmp_13_mqtt import reduce
from testers.harness.observation import Json
from testers.protocols.mqtt.decode import Frame, decode
from testers.protocols.mqtt.fields import parse_variable
from testers.protocols.mqtt.flaws import MalformedPacket, Version
from testers.protocols.mqtt.packets import Connack, Connect, ForeignConnect, Puback, Publish, Suback
from testers.protocols.mqtt.violations import VIOLATIONS, Stage, is_refusal
from tests.testers.protocols.mqtt.assay import HOSTILE, SHORT, assay, read

CASE = "testers.compatibility.cmp_13_mqtt"


@pytest.mark.parametrize("level", ["mqtt.v311", "mqtt.v5"])
@pytest.mark.parametrize("system", ["mqtt_strict", pytest.param("mosquitto", marks=pytest.mark.peer("mosquitto"))])
def test_a_strict_broker_closes_every_time(system: str, level: str) -> None:
    other = {"mqtt.v5": "mqtt.v311", "mqtt.v311": "mqtt.v5"}[level]
    found = assay(CASE, system, capabilities={other: "no"})
    assert found.words == {"tolerated": Word.PASS}
    assert found.record.measurements["tolerated"].n == 10


def test_the_city_closes_every_time() -> None:
    assert assay(CASE, "city").words == {"tolerated": Word.PASS}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("system", "tolerated"), [("mqtt_lenient", 10), ("amqtt", 6), ("city:mqtt-violations-tolerated", 3)]
)
def test_what_a_lenient_broker_tolerates_is_counted(system: str, tolerated: int) -> None:
    found = assay(CASE, system)
    assert found.words == {"tolerated": Word.FAIL}
    assert found.record.measurements["tolerated"].estimate == tolerated


@pytest.mark.parametrize("system", HOSTILE)
def test_hostile_brokers_establish_nothing(system: str) -> None:
    assert assay(CASE, system, limits=SHORT).words == {"": Word.INCONCLUSIVE}


@pytest.mark.parametrize("statement", VIOLATIONS)
def test_each_violation_breaks_what_it_says(statement: str) -> None:
    violation = VIOLATIONS[statement]
    hello = Connect(version=Version.V311, client_id="a", username="u", password=b"p")
    raw = violation.make(hello, "cityassay/x")
    used, length = parse_variable(raw, 1, Version.V311)
    assert len(raw) == 1 + used + length
    frame = Frame(first_byte=raw[0], body=raw[1 + used :])
    # Two are right packets at the wrong time, and one is of another protocol; the decoder knows the rest.
    if statement in ("MQTT-3.1.0-1", "MQTT-3.1.0-2", "MQTT-3.1.2-2"):
        expected = {"MQTT-3.1.0-1": Publish, "MQTT-3.1.0-2": Connect, "MQTT-3.1.2-2": ForeignConnect}[statement]
        assert isinstance(decode(frame, Version.V311), expected)
    else:
        with pytest.raises(MalformedPacket) as caught:
            decode(frame, Version.V311)
        assert caught.value.statement == statement
    assert (violation.stage is Stage.FIRST) == (statement in list(VIOLATIONS)[:4])


def test_errors_of_the_edition_are_refusals() -> None:
    assert is_refusal(Connack(reason=1))
    assert is_refusal(Puback(packet_id=5, reason=0x90))
    assert is_refusal(Suback(packet_id=5, reasons=(0x8F,)))
    assert not is_refusal(Puback(packet_id=5))
    assert not is_refusal(Suback(packet_id=5, reasons=(0,)))
    assert not is_refusal(Publish(topic="a"))


def test_tolerated_violations_are_named() -> None:
    fault: Json = {"zh": "被容忍", "en": "tolerated: it"}
    found = reduce(
        read(
            ("violation", {"statement": "MQTT-3.1.0-1", "outcome": "tolerated", "fault": fault}),
            ("violation", {"statement": "MQTT-3.1.0-2", "outcome": "closed", "fault": None}),
        )
    )["tolerated"]
    assert isinstance(found, Count)
    assert (found.k, found.n) == (1, 2)
    assert "MQTT-3.1.0-1" in str(found.detail)
