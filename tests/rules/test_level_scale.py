import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rules.errors import UsageError
from rules.level_scale import Certainty, Grade, LevelScale, grade
from rules.pack import find_levels, load_levels, load_requirements
from rules.verdict import Word
from tests.house.source import ROOT

SCALE = load_levels(find_levels(("rules",))["city-index"])
DAY = dt.date(2026, 11, 1)
CUTS = (40.0, 55.0, 70.0, 85.0)


def around(middle: float, spread: float = 1.0, **more: object) -> Grade:
    draws = np.random.default_rng(1).normal(middle, spread, 20_000)
    return grade(draws, SCALE, DAY, **more)  # type: ignore[arg-type]


def test_the_cuts_of_the_house_rise_and_are_dated() -> None:
    assert SCALE.cuts_on(DAY) == CUTS
    with pytest.raises(UsageError, match="No limit was in force on 2025-12-31"):
        SCALE.cuts_on(dt.date(2025, 12, 31))


@pytest.mark.parametrize(
    ("middle", "spread", "established", "certainty"),
    [
        (20, 1, "starting", Certainty.SURE),
        (50, 1, "developing", Certainty.SURE),
        (57, 1, "integrated", Certainty.SURE),
        (56, 1, "developing", Certainty.LIKELY),
        (55, 1, "developing", Certainty.OPEN),
        (99, 1, "leading", Certainty.SURE),
    ],
)
def test_a_level_is_established_with_assurance_only(
    middle: float, spread: float, established: str, certainty: Certainty
) -> None:
    found = around(middle, spread)
    assert (found.established, found.certainty) == (established, certainty)
    assert sum(found.probabilities) == pytest.approx(1.0)
    assert max(found.probabilities) == found.probability


def test_every_cut_has_its_own_verdict() -> None:
    words = {step.id: step.verdict for step in around(55).steps}
    assert words == {
        "developing": Word.PASS,
        "integrated": Word.INCONCLUSIVE,
        "optimised": Word.FAIL,
        "leading": Word.FAIL,
    }


def test_the_way_to_the_next_level_is_told_and_ends_at_the_top() -> None:
    assert around(50).to_next == pytest.approx(5, abs=0.1)
    assert around(99).to_next is None


def test_a_veto_holds_a_city_down_and_is_named() -> None:
    found = around(80, failed=("IDX-02",))
    assert (found.established, found.vetoed_by) == ("starting", ("IDX-02",))
    assert around(80, failed=("IDX-05",)).vetoed_by == ()
    assert around(45, failed=("IDX-01",)).vetoed_by == (), "a cap that holds nobody down is no veto"


def test_a_level_held_before_is_kept_within_the_band_only() -> None:
    assert around(54.5, before="integrated").established == "integrated"
    assert around(54.5, before="integrated").kept_from_before
    assert around(53.5, before="integrated").established == "developing"
    assert not around(60, before="integrated").kept_from_before
    assert around(54.5, before="unheard-of").established == "developing"


@given(st.floats(0, 100), st.floats(0.1, 20), st.integers(0, 1000))
def test_more_points_never_lower_the_level(middle: float, spread: float, seed: int) -> None:
    draws = np.random.default_rng(seed).normal(middle, spread, 400)
    order = [step.id for step in SCALE.steps]
    first, second = (order.index(grade(each, SCALE, DAY).established) for each in (draws, draws + 3))
    assert first <= second


def test_the_vetoes_of_the_house_name_requirements() -> None:
    assert {veto.requirement for veto in SCALE.vetoes} <= set(load_requirements(("rules",)))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"likely": 0.96}, "likely must be below sure"),
        (
            {"vetoes": [{"requirement": "IDX-01", "cap": "no", "why": {"zh": "无", "en": "no"}}]},
            "veto cap no is no level",
        ),
        ({"steps": [step.model_dump() for step in (*SCALE.steps, SCALE.steps[-1])]}, "an id of its own"),
        ({"steps": [step.model_dump() for step in SCALE.steps[1:]]}, "the lowest level has no cuts"),
    ],
)
def test_a_scale_that_contradicts_itself_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        LevelScale.model_validate({**SCALE.model_dump(), **change})


def test_cuts_that_do_not_rise_are_refused() -> None:
    steps = list(SCALE.steps)
    steps[1], steps[2] = steps[2], steps[1]
    with pytest.raises(UsageError, match="do not rise"):
        SCALE.model_copy(update={"steps": tuple(steps)}).cuts_on(DAY)


def test_every_scale_lies_in_the_folder_of_levels() -> None:
    assert {path.stem for path in (ROOT / "rules" / "levels").glob("*.yaml")} == set(find_levels(("rules",)))
