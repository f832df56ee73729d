"""REL-03, REL-04 and REL-05 over MQTT: delay, its variation, order and copies, of reports and of our own messages."""

import pytest

from rules.measurement import Proportion, Quantile
from rules.verdict import Word
from testers.harness.observation import Json
from testers.protocols.probing.timers import find_stalls
from testers.reliability import rel_03_mqtt, rel_04_mqtt, rel_05_mqtt
from tests.testers.protocols.mqtt.assay import SHORT, assay, read

DELAY, VARIATION, ORDER = (f"testers.reliability.rel_0{number}_mqtt" for number in (3, 4, 5))
NOW = 1_790_000_000.0


@pytest.mark.parametrize(
    ("case", "system", "words"),
    [
        (DELAY, "mqtt_device", {"p95": Word.PASS}),
        (DELAY, "mqtt_lagging", {"p95": Word.FAIL}),
        (DELAY, "mqtt_reports_late", {"p95": Word.FAIL}),
    ],
)
def test_specimens(case: str, system: str, words: dict[str, Word]) -> None:
    assert assay(case, system).words == words


@pytest.mark.slow
@pytest.mark.parametrize(
    ("case", "system", "broken"),
    [
        (VARIATION, "mqtt_jitters", "variation"),
        (ORDER, "mqtt_overtakes", "reordered"),
        (ORDER, "mqtt_delivers_twice", "duplicated"),
        (ORDER, "mqtt_reports_disorder", "reordered"),
        (ORDER, "mqtt_reports_twice", "duplicated"),
    ],
)
def test_slower_specimens(case: str, system: str, broken: str) -> None:
    assert assay(case, system).words[broken] is Word.FAIL


def test_a_clock_that_nobody_can_trust_decides_nothing() -> None:
    found = assay(DELAY, "mqtt_device", parameters={"clock.bound": "0.5"})
    assert found.words == {"p95": Word.INCONCLUSIVE}
    # A reading that comes before it was taken proves the clocks wrong by as much.
    assert assay(DELAY, "mqtt_clock_ahead").words == {"p95": Word.INCONCLUSIVE}


@pytest.mark.parametrize("case", [DELAY, VARIATION, ORDER])
@pytest.mark.parametrize("system", ["mqtt_garbage", "mqtt_hangs"])
def test_hostile_brokers_establish_nothing(case: str, system: str) -> None:
    assert assay(case, system, limits=SHORT, parameters={"mqtt.topic": "city/#"}).words == {"": Word.INCONCLUSIVE}


def heard(delay: float, number: int, taken: float) -> tuple[str, dict[str, Json]]:
    report: Json = {"device": "a", "taken": taken, "number": number}
    return "heard", {"arrived": taken + delay, "reports": [report]}


def test_the_offset_of_the_clocks_is_added_and_its_bound_is_the_error() -> None:
    clock: tuple[str, dict[str, Json]] = ("clock", {"offset": 0.25, "bound": 0.03, "source": "given"})
    found = rel_03_mqtt.reduce(read(clock, heard(0.1, 1, NOW + 0.123), heard(0.1, 2, NOW + 0.456)))["p95"]
    assert isinstance(found, Quantile)
    assert found.samples.round(3).tolist() == [350.0, 350.0]
    assert round(found.error, 6) == 31.0  # 30 ms of the clocks, 1 ms of the stamps
    assert rel_03_mqtt.reduce([])["p95"].n == 0


def probe(at: float, milliseconds: float) -> tuple[str, dict[str, Json]]:
    return "probe", {"number": 0, "at": at, "milliseconds": milliseconds}


def test_what_fell_into_a_stall_of_our_own_does_not_count() -> None:
    stall: tuple[str, dict[str, Json]] = ("timers", {"u": 0.3, "stalls": [[NOW + 1, NOW + 2]]})
    probes = [probe(NOW, 10.0), probe(NOW + 0.995, 30.0), probe(NOW + 1.5, 400.0), probe(NOW + 3, 12.0)]
    found = rel_04_mqtt.reduce(read(*probes, stall))["variation"]
    assert isinstance(found, Quantile)
    assert found.samples.tolist() == [0.0, 2.0]
    everything = rel_04_mqtt.reduce(read(*probes))["variation"]
    assert everything.n == 4
    assert rel_04_mqtt.reduce([])["variation"].n == 0


def test_stalls_are_read_from_whatever_stands_there() -> None:
    assert find_stalls(read(("timers", {"u": 0.1}))).spans == ()
    assert find_stalls(read(("timers", {"stalls": [[1.0], "x", [1.0, 2.0]]}))).spans == ((1.0, 2.0),)
    assert find_stalls(read(("timers", {"stalls": [[1.0, 2.0]]}))).touch(0.5, 1.0)
    assert not find_stalls(read(("timers", {"stalls": [[1.0, 2.0]]}))).touch(2.1, 3.0)


# RFC 4737 section 3.3: reordered is what arrives behind a higher number; of copies the first alone takes part.
def test_order_and_copies() -> None:
    arrivals: Json = [0, 1, 3, 2, 4, 4, 5]
    found = rel_05_mqtt.reduce(read(("row", {"arrivals": arrivals}), *(heard(0, n, NOW) for n in range(4))))
    reordered, duplicated = found["reordered"], found["duplicated"]
    assert isinstance(reordered, Proportion)
    assert isinstance(duplicated, Proportion)
    # The faults of one stream are not thinned by the good messages of another.
    assert (reordered.k, reordered.n) == (1, 6)
    assert (duplicated.k, duplicated.n) == (1, 6)
