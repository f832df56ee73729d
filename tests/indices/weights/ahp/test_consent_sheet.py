"""A judgement is written to the last bit, and a form says what is to be answered."""

from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indices.weights.ahp.consent_sheet import read_consents, write_consent_form, write_judgement
from indices.weights.ahp.judgement import Judgement
from indices.weights.ahp.judgement_sheet import read_judgements
from indices.weights.ahp.repair import propose_repair

RATIOS = st.one_of(st.sampled_from([1 / 9, 1 / 7, 1 / 3, 1.0, 2.0, 9.0]), st.floats(1 / 9, 9), st.just(float("nan")))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(RATIOS, min_size=3, max_size=3))
def test_a_judgement_comes_back_to_the_last_bit(tmp_path: Path, ratios: list[float]) -> None:
    matrix = np.full((4, 4), np.nan)
    matrix[0, 1:] = [3.0, 0.5, 1.0]  # these connect all elements whatever else is given
    matrix[1, 2], matrix[1, 3], matrix[2, 3] = ratios
    ours = Judgement.of(["a", "b", "c", "d"], matrix)
    place = tmp_path / "j.csv"
    place.write_bytes(write_judgement(ours))
    (again,) = read_judgements(place)
    np.testing.assert_array_equal(np.triu(again.matrix, k=1), np.triu(ours.matrix, k=1))


def test_the_form_lists_every_change_and_an_empty_one_answers_nothing(tmp_path: Path) -> None:
    circle = np.array([[1, 9, 1 / 9], [1 / 9, 1, 9], [9, 1 / 9, 1]])
    proposal = propose_repair(Judgement.of(["a", "b", "c"], circle, expert="e"))
    form = write_consent_form(proposal)
    assert len(form.decode("utf-8-sig").splitlines()) == 1 + len(proposal.changes) > 1
    place = tmp_path / "form.csv"
    place.write_bytes(form)
    assert read_consents(place) == ()
