import numpy as np
import pytest

from indices.measure import CityDraws, Standing, measure_city
from rules.judge import judge_check
from rules.measurement import Measurement
from rules.pack import load_requirements
from rules.text import Text
from rules.verdict import Word
from tests.indices.little import little_structure

REQUIREMENTS = {name: each for name, each in load_requirements(("rules",)).items() if name.startswith("IDX")}
CODES = little_structure().codes


def draws(index: float = 60.0, weakest: float = 50.0) -> CityDraws:
    generator = np.random.default_rng(1)
    goals = {"A": generator.normal(weakest, 1, 2_000), "B": generator.normal(80, 1, 2_000)}
    return CityDraws(index=generator.normal(index, 1, 2_000), goals=goals, level_probability=0.97)


GOOD = Standing(
    values=dict.fromkeys(CODES, True),
    quality=dict.fromkeys(CODES, "measured"),
    evidenced=frozenset(CODES),
    veto_events=(0, 3),
    errors=(0, 5),
    ranges=(5, 5),
    weight_origin="expert-panel",
    ratios=(0.03, 0.08),
)


def words(standing: Standing, city: CityDraws | None = None) -> dict[str, set[Word]]:
    """Return the words of every requirement; a gap is what the judge makes of it."""
    found = {}
    for name, measured in measure_city(little_structure(), standing, city or draws()).items():
        if isinstance(measured, Text):
            found[name] = {Word.INCONCLUSIVE}
            continue
        assert set(measured) == {check.key for check in REQUIREMENTS[name].checks}
        found[name] = {_judge(name, key, each) for key, each in measured.items()}
    return found


def _judge(name: str, key: str, measurement: Measurement) -> Word:
    check = REQUIREMENTS[name].check(key)
    return judge_check(measurement, check, check.criterion.limits[-1]).verdict.word


def test_a_good_city_passes_every_requirement() -> None:
    assert set(REQUIREMENTS) == set(words(GOOD))
    assert {name for name, found in words(GOOD).items() if found != {Word.PASS}} == set()


@pytest.mark.parametrize(
    ("change", "name", "word"),
    [
        ({"values": dict.fromkeys(CODES, True) | {"b1": False}}, "IDX-01", Word.FAIL),
        ({"veto_events": (1, 3)}, "IDX-02", Word.FAIL),
        ({"veto_events": None}, "IDX-02", Word.INCONCLUSIVE),
        ({"quality": dict.fromkeys(CODES, "personal")}, "IDX-03", Word.FAIL),
        ({"quality": {}}, "IDX-03", Word.INCONCLUSIVE),
        ({"evidenced": frozenset()}, "IDX-03", Word.FAIL),
        ({"evidenced": None}, "IDX-03", Word.INCONCLUSIVE),
        ({"weight_origin": "illustrative"}, "IDX-05", Word.FAIL),
        ({"ratios": (0.03, 0.2)}, "IDX-05", Word.FAIL),
        ({"ratios": ()}, "IDX-05", Word.INCONCLUSIVE),
        ({"ranges": (4, 5)}, "IDX-06", Word.FAIL),
        ({"ranges": (0, 0)}, "IDX-06", Word.INCONCLUSIVE),
        ({"errors": (1, 5)}, "IDX-09", Word.FAIL),
        ({"errors": None}, "IDX-09", Word.INCONCLUSIVE),
    ],
)
def test_each_weak_spot_is_found_by_its_own_requirement(change: dict[str, object], name: str, word: Word) -> None:
    from dataclasses import replace

    found = words(replace(GOOD, **change))  # type: ignore[arg-type]
    assert word in found[name]
    assert {each for each, seen in found.items() if seen != {Word.PASS}} == {name}


def test_a_low_index_and_a_weak_goal_fail() -> None:
    assert words(GOOD, draws(index=30))["IDX-04"] == {Word.FAIL}
    assert words(GOOD, draws(weakest=10))["IDX-07"] == {Word.FAIL}
    assert words(GOOD, draws(weakest=25))["IDX-07"] == {Word.INCONCLUSIVE}


def test_nothing_asked_is_never_a_pass() -> None:
    empty = Standing(values={})
    assert all(Word.PASS not in found for name, found in words(empty).items() if name in ("IDX-01", "IDX-03"))
