"""REL-01.mqtt on brokers that keep messages and brokers that lose them."""

import pytest

from rules.measurement import Proportion
from rules.verdict import Word
from testers.reliability.rel_01_mqtt import reduce
from tests.testers.protocols.mqtt.assay import HOSTILE, SHORT, assay, read

CASE = "testers.reliability.rel_01_mqtt"


@pytest.mark.parametrize("system", ["mqtt_strict", pytest.param("mosquitto", marks=pytest.mark.peer("mosquitto"))])
def test_a_broker_that_keeps_everything(system: str) -> None:
    found = assay(CASE, system)
    assert found.words == {"loss": Word.PASS}
    assert found.record.measurements["loss"].n >= 2_995
    assert found.record.observed == {}


def test_a_broker_that_speaks_5_alone_is_met_within_its_window() -> None:
    assert assay(CASE, "mqtt_strict", capabilities={"mqtt.v311": "no"}).words == {"loss": Word.PASS}


def test_a_broker_that_loses_two_in_a_hundred() -> None:
    found = assay(CASE, "mqtt_lossy")
    assert found.words == {"loss": Word.FAIL}
    assert "not back in time" in found.why


def test_the_city_and_its_echo() -> None:
    found = assay(CASE, "city")
    assert found.words == {"loss": Word.PASS}
    assert {name: str(answer) for name, answer in found.record.observed.items()} == {"mqtt.echo": "yes"}


@pytest.mark.slow
def test_an_echo_that_loses() -> None:
    assert assay(CASE, "city:mqtt-echo-loss").words == {"loss": Word.FAIL}


@pytest.mark.parametrize("system", HOSTILE)
def test_hostile_brokers_establish_nothing(system: str) -> None:
    assert assay(CASE, system, limits=SHORT).words == {"": Word.INCONCLUSIVE}


def test_an_echo_that_is_none_is_not_lossy() -> None:
    found = assay(CASE, "mqtt_strict", parameters={"mqtt.echo-topic": "a/b", "mqtt.echo-reply-topic": "a/c"})
    assert found.words == {"": Word.INCONCLUSIVE}
    assert "mqtt.echo-reply-topic" in found.why


@pytest.mark.parametrize("out", ["a/#", None])
def test_half_a_route_is_a_mistake_of_the_target_file(out: str | None) -> None:
    found = assay(CASE, "mqtt_strict", parameters={"mqtt.echo-topic": out, "mqtt.echo-reply-topic": "a/c"})
    assert found.words == {"": Word.NOT_TESTED}


def test_a_wrong_password_is_said() -> None:
    found = assay(CASE, "mqtt_strict", parameters={"mqtt.password": "wrong"})
    assert found.words == {"": Word.INCONCLUSIVE}
    assert "bad user name or password" in found.why


def test_loss_counts_probes_only() -> None:
    control = ("control", {"forged": 3, "lost": 3})
    probes = [("probe", {"number": number, "milliseconds": back}) for number, back in enumerate([1.5, None, 2.0])]
    loss = reduce(read(*probes, control))["loss"]
    assert isinstance(loss, Proportion)
    assert (loss.k, loss.n) == (1, 3)
    assert reduce([])["loss"].n == 0
