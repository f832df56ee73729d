"""What the CoAP cases of reliability read out of observations: the clauses' own numbers are the oracles."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.measurement import Count, Proportion
from testers.harness.observation import Json, Observation
from testers.reliability import rel_10_coap, rel_10_coap_notify, rel_11_coap, rel_23_coap


def saw(what: str, **facts: Json) -> Observation:
    return Observation(at=0.0, what=what, facts=facts)


def copies(*lines: list[float], ack_timeout: float = 2.0) -> Count:
    observations = [
        saw("copies", observer=number, ack_timeout=ack_timeout, at=[*line]) for number, line in enumerate(lines)
    ]
    found = rel_10_coap_notify.reduce(observations)["unruly"]
    assert isinstance(found, Count)
    return found


# RFC 7252 section 4.2: the first wait lies between 2 and 3 s, each further one is twice the one before.
_RIGHT = [0.0, 2.5, 7.5, 17.5, 37.5]


@given(st.floats(2, 3), st.integers(1, 4))
def test_who_sends_again_as_prescribed_is_never_blamed(first: float, retries: int) -> None:
    line = [0.0, *itertools.accumulate(first * 2**number for number in range(retries))]
    assert copies(line, line).k == 0


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ([0.0], "never sent again"),
        ([0.0, 0.7, 2.1], "sooner than 2 s"),
        ([0.0, 2.5, 5.0, 7.5], "do not double"),
        ([*_RIGHT, 77.5], "4 are the most"),
    ],
)
def test_each_broken_rule_has_its_words(line: list[float], words: str) -> None:
    found = copies(line, line)
    assert found.k == 1
    assert words in str(found.detail)


def test_a_fault_that_one_observer_saw_does_not_count() -> None:
    assert copies(_RIGHT, [0.0, 0.7, 2.1]).k == 0


def test_a_late_copy_is_no_fault() -> None:
    # Section 4.2: an endpoint may be late for a specific retransmission.
    assert copies([0.0, 4.0, 9.0], [0.0, 4.0, 9.0]).k == 0


def test_nothing_heard_is_nothing_measured() -> None:
    assert copies().n == 0
    twice = rel_10_coap.reduce([])["twice"]
    assert isinstance(twice, Proportion)
    assert (twice.k, twice.n) == (0, 0)


def test_repeated_messages_are_counted() -> None:
    observations = [
        saw("repeat", way="at once", executed=1, twice=False),
        saw("repeat", way="after the answer", executed=2, twice=True),
        # Somebody else may have used the counter: it did not happen again.
        saw("repeat", way="after another message", executed=2, twice=False),
    ]
    found = rel_10_coap.reduce(observations)["twice"]
    assert isinstance(found, Proportion)
    assert (found.k, found.n) == (1, 3)
    assert "after the answer" in str(found.detail)


def notifications(*flags: str) -> list[Observation]:
    rows: list[dict[str, Json]] = [{"round": 0, "number": 0, "older": False, "late": False}]
    rows += [{"round": 0, "number": 1, "older": "o" in each, "late": "l" in each} for each in flags]
    return [saw("notification", **row) for row in rows]


@pytest.mark.parametrize(
    ("flags", "regressions", "stale"),
    [(["", ""], 0, 0), (["o", ""], 0, 0), (["o", "o", ""], 2, 0), (["l", "ol", "l"], 0, 3)],
)
def test_a_single_fault_of_order_is_not_established(flags: list[str], regressions: int, stale: int) -> None:
    found = rel_11_coap.reduce(notifications(*flags))
    older, late = found["regressions"], found["stale"]
    assert isinstance(older, Proportion)
    assert isinstance(late, Proportion)
    assert (older.k, late.k) == (regressions, stale)
    assert older.n == len(flags)


def test_silence_counts_as_stale() -> None:
    found = rel_11_coap.reduce([*notifications("l"), saw("silence", round=0, seconds=9.0)])["stale"]
    assert isinstance(found, Proportion)
    assert (found.k, found.n) == (2, 2)


def test_altered_bodies_are_counted_and_described() -> None:
    observations = [
        saw("body", number=0, size=9, blocks=1, same=True),
        saw("body", number=1, size=9, blocks=1, same=False, back=8, at=3),
    ]
    found = rel_23_coap.reduce(observations)["altered"]
    assert isinstance(found, Proportion)
    assert (found.k, found.n) == (1, 2)
    assert "different from byte 3" in str(found.detail)
