import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from indices.foresight.churn import NO_LEVEL, count_churn, cut_levels, hold_levels
from rules.errors import UsageError

CUTS = (30.0, 50.0, 70.0)
SCORES = arrays.arrays(np.float64, (4, 6), elements=st.one_of(st.floats(0, 100), st.just(float("nan"))))


def test_a_level_counts_the_cuts_that_are_reached() -> None:
    scores = np.array([29.999, 30.0, 69.9, 70.0, np.nan])
    assert cut_levels(scores, CUTS).tolist() == [0, 1, 2, 3, NO_LEVEL]


def test_changes_are_counted_by_direction_and_those_taken_back() -> None:
    churn = count_churn(np.array([[1, 2, 1, 1], [0, 0, 2, NO_LEVEL], [3, 3, 3, 3]]))
    assert (churn.up, churn.down, churn.returned, churn.compared) == (2, 1, 1, 8)
    assert churn.rate == pytest.approx(3 / 8)
    assert count_churn(np.empty((0, 3), dtype=np.int64)).rate == 0.0
    assert count_churn(np.zeros((3, 1), dtype=np.int64)).compared == 0


def test_a_level_is_left_only_beyond_the_margin() -> None:
    scores = np.array([[49.0, 51.0, 52.9, 53.0, 48.0, 46.9, np.nan, 49.0, 90.0]])
    assert cut_levels(scores, CUTS)[0].tolist() == [1, 2, 2, 2, 1, 1, NO_LEVEL, 1, 3]
    assert hold_levels(scores, CUTS, 3.0)[0].tolist() == [1, 1, 1, 2, 2, 1, NO_LEVEL, 1, 3]


@given(SCORES)
def test_without_a_margin_hysteresis_changes_nothing(scores: np.ndarray) -> None:
    np.testing.assert_array_equal(hold_levels(scores, CUTS, 0.0), cut_levels(scores, CUTS))


@given(SCORES, st.floats(0, 20))
def test_hysteresis_never_moves_over_more_levels_in_all(scores: np.ndarray, margin: float) -> None:
    # Not fewer changes: 0, 50, 51 with margin 1 rises in two steps where the plain levels rise in one.
    full = np.where(np.isfinite(scores), scores, 50.0)
    held, free = (
        np.abs(np.diff(each, axis=1)).sum() for each in (hold_levels(full, CUTS, margin), cut_levels(full, CUTS))
    )
    assert held <= free


@given(SCORES, st.floats(0, 9))
def test_a_held_level_is_never_farther_than_the_margin(scores: np.ndarray, margin: float) -> None:
    held = hold_levels(scores, CUTS, margin)
    known = np.isfinite(scores)
    assert (held[~known] == NO_LEVEL).all()
    assert (held[known] >= cut_levels(scores - margin, CUTS)[known]).all()
    assert (held[known] <= cut_levels(scores + margin, CUTS)[known]).all()


def test_cuts_that_do_not_rise_and_a_negative_margin_are_refused() -> None:
    with pytest.raises(UsageError, match="must rise; here: 50, 50"):
        cut_levels(np.ones(3), (50.0, 50.0))
    with pytest.raises(UsageError, match="margin -1"):
        hold_levels(np.ones((3, 2)), CUTS, -1.0)
