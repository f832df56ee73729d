"""REL-08.mqtt on brokers that publish wills, forget them, are late with them, and publish them needlessly."""

import pytest

from rules.measurement import Proportion, Value
from rules.verdict import Word
from testers.harness.observation import Json
from testers.reliability.rel_08_mqtt import reduce
from tests.testers.protocols.mqtt.assay import SHORT, assay, read

CASE = "testers.reliability.rel_08_mqtt"


def test_a_broker_that_keeps_wills() -> None:
    found = assay(CASE, "mqtt_strict")
    assert set(found.words.values()) == {Word.PASS}
    assert found.record.measurements["unpublished"].n == 30


def test_a_broker_that_publishes_after_a_goodbye() -> None:
    words = assay(CASE, "mqtt_needless_wills").words
    assert words == {"unpublished": Word.PASS, "needless": Word.FAIL, "late": Word.PASS}


@pytest.mark.slow
@pytest.mark.parametrize(("system", "broken"), [("mqtt_forgets_wills", "unpublished"), ("mqtt_late_wills", "late")])
def test_brokers_without_wills_in_time(system: str, broken: str) -> None:
    assert assay(CASE, system).words[broken] is Word.FAIL


@pytest.mark.parametrize("system", ["mqtt_garbage", "mqtt_hangs"])
def test_hostile_brokers_establish_nothing(system: str) -> None:
    assert assay(CASE, system, limits=SHORT).words == {"": Word.INCONCLUSIVE}


def will(end: str, *, published: bool, turn: int = 0, seconds: float = 0.1) -> tuple[str, dict[str, Json]]:
    facts: dict[str, Json] = {"end": end, "published": published, "turn": turn, "keep_alive": 2}
    return "will", {**facts, "seconds": seconds if published else None}


def test_a_single_doubt_gives_way_to_a_clean_repetition() -> None:
    rounds = [will("reset", published=False), will("reset", published=True)]
    again = [will("reset", published=True, turn=1)] * 2
    clean, doubtful = reduce(read(*rounds, *again))["unpublished"], reduce(read(*rounds))["unpublished"]
    assert isinstance(clean, Proportion)
    assert isinstance(doubtful, Proportion)
    assert (clean.k, clean.n, doubtful.k, doubtful.n) == (0, 2, 1, 2)
    confirmed = reduce(read(*rounds, *again[:1], will("reset", published=False, turn=1)))["unpublished"]
    assert isinstance(confirmed, Proportion)
    assert (confirmed.k, confirmed.n) == (2, 4)


def test_the_latest_will_counts_and_those_that_came_alone() -> None:
    facts = [will("silent", published=True, seconds=3.5), will("closed", published=False)]
    found = reduce(read(*facts, will("polite", published=True), ("timers", {"u": 0.02, "stalls": []})))
    late, needless = found["late"], found["needless"]
    assert isinstance(late, Value)
    assert isinstance(needless, Proportion)
    assert (late.value, late.u, late.n) == (0.5, 0.02, 1)
    assert (needless.k, needless.n) == (1, 1)
    assert {measurement.n for measurement in reduce([]).values()} == {0}
