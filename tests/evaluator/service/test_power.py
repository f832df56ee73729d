"""Power curves: the relay does the harm that is asked for, and the words follow it."""

import asyncio

import pytest

from evaluator.service.curves import Curves
from evaluator.service.power import DIALS, draw_curve, find_dial, relayed
from evaluator.service.remeasure import DIMENSIONS
from evaluator.service.rulebook import open_library
from evaluator.service.systems import open_system
from evaluator.service.trials import TrialBench
from rules.subject import parse_endpoint
from rules.verdict import Word
from testers.harness.registry import find_cases
from testers.relay.impairment import Impairment

CASES = find_cases(DIMENSIONS)
REQUIREMENTS = open_library().load_requirements()


def make_bench(case: str) -> TrialBench:
    return TrialBench(case=CASES[case], requirement=REQUIREMENTS[CASES[case].card.requirement], scale=0.25)


def test_every_dial_turns_a_check_that_exists() -> None:
    for name, dial in DIALS.items():
        keys = {check.key for check in REQUIREMENTS[name].checks}
        assert dial.key in keys
        assert list(dial.factors) == sorted(dial.factors)
        assert dial.make(0.5) != Impairment()


def test_a_case_without_a_dial_has_no_curve() -> None:
    bench = make_bench("SEC-21.http")
    assert find_dial(bench) is None
    assert asyncio.run(draw_curve(bench, trials=1, seed=1)) is None


def test_a_system_behind_the_relay_is_seen_through_it() -> None:
    async def look() -> tuple[int, int, set[str]]:
        async with (
            open_system("mqtt_strict", seed=1, scale=0.25) as served,
            relayed(served, "mqtt", Impairment(), 1) as harmed,
        ):
            own, other = (parse_endpoint("mqtt", each.endpoints["mqtt"]).port for each in (served, harmed))
            return own, other, set(harmed.endpoints)

    own, other, endpoints = asyncio.run(look())
    assert own != other
    assert endpoints == {"mqtt"}


@pytest.mark.slow
def test_the_words_follow_the_delay() -> None:
    """A round trip of 0.2 times the limit passes, one of twice the limit fails, on an otherwise good broker."""
    curve = asyncio.run(draw_curve(make_bench("REL-02.mqtt"), trials=2, seed=1))
    assert curve is not None
    words = {point.factor: dict(point.words) for point in curve.points}
    assert words[0.2] == {Word.PASS: 2}
    assert words[2.0] == {Word.FAIL: 2}
    kept = Curves.model_validate_json(Curves().with_curve(curve).to_json())
    assert kept.curves == (curve,)
