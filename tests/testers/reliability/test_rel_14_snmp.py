"""REL-14.snmp on agents that lose and restart, and on clocks that wrap."""

from collections.abc import Sequence

import pytest

from rules.measurement import Proportion
from rules.verdict import Word
from testers.harness.observation import Json, Observation
from testers.reliability.rel_14_snmp import reduce
from tests.testers.protocols.snmp.assay import assay_specimen, estimate, words

CASE = "testers.reliability.rel_14_snmp"
WRAP = 2**32


@pytest.mark.parametrize("name", ["snmp_good", "snmp_v2c_good"])
def test_an_agent_that_answers(name: str) -> None:
    record = assay_specimen(CASE, name)
    lost = record.measurements["unanswered"]
    assert isinstance(lost, Proportion)
    assert lost.k == 0
    assert (lost.bounds(0.95).upper or 1) <= 0.01
    assert estimate(record, "restarts") == 0
    assert record.measurements["restarts"].n >= 30


def test_an_agent_that_loses_one_in_twenty() -> None:
    record = assay_specimen(CASE, "snmp_lossy")
    assert (record.measurements["unanswered"].bounds(0.95).lower or 0) > 0.01
    assert estimate(record, "restarts") == 0


def test_an_agent_that_restarts() -> None:
    record = assay_specimen(CASE, "snmp_restarts")
    assert estimate(record, "unanswered") == 0
    assert (estimate(record, "restarts") or 0) >= 5
    assert "sysUpTime fell" in words(record, "restarts")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["snmp_silent", "snmp_garbage"])
def test_no_agent_no_number(name: str) -> None:
    record = assay_specimen(CASE, name)
    assert record.problem is not None
    assert record.problem.word is Word.INCONCLUSIVE


def read(*readings: tuple[float, int] | tuple[float, int, int]) -> Sequence[Observation]:
    """Make probes from (seconds, ticks[, boots])."""
    made = []
    for at, *clocks in readings:
        facts: dict[str, Json] = {"answered": True, "ticks": clocks[0]}
        made.append(Observation(what="probe", at=at, facts={**facts, **({"boots": clocks[1]} if clocks[1:] else {})}))
    return made


@pytest.mark.parametrize(
    ("readings", "restarts"),
    [
        ([(0.0, 100), (1.0, 200), (1.0, 200)], 0),
        ([(0.0, 100), (1.0, 0)], 1),
        ([(0.0, 500), (1.0, 10), (2.0, 110), (3.0, 20)], 2),
        # 497 days over: one second later the clock shows what is left behind the wrap
        ([(0.0, WRAP - 50), (1.0, 50)], 0),
        ([(0.0, WRAP - 50), (60.0, 5_950)], 0),
        # close to the wrap, but the time does not fit: a restart
        ([(0.0, WRAP - 50), (60.0, 100)], 1),
        ([(0.0, WRAP - 100_000), (1.0, 100)], 1),
        # the engine says what sysUpTime hides
        ([(0.0, 100, 4), (1.0, 200, 5)], 1),
        ([(0.0, 100, 4), (1.0, 0, 5)], 1),
        ([(0.0, WRAP - 50, 4), (1.0, 50, 4)], 0),
    ],
)
def test_restarts_are_told_from_the_wrap_of_the_clock(readings: list[tuple[float, int]], restarts: int) -> None:
    measured = reduce(read(*readings))
    assert measured["restarts"].estimate == restarts
    assert measured["restarts"].n == len(readings) - 1


def test_the_watch_counts_for_restarts_only() -> None:
    watched = [Observation(what="watch", at=5.0, facts={"answered": False}), *read((6.0, 700))]
    measured = reduce([*read((0.0, 100)), *watched])
    assert measured["unanswered"].n == 2
    assert measured["restarts"].n == 1


def test_nothing_read_is_no_number() -> None:
    measured = reduce([])
    assert measured["unanswered"].estimate is None
    assert measured["restarts"].estimate is None
