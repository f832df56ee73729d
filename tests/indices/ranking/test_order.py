"""Ranks: 1 is the best, ties share the best or the mean rank, and rounding decides nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from indices.ranking.order import average_ranks, competition_ranks

SCORES = st.lists(st.integers(-9, 9), min_size=1, max_size=20)


@given(SCORES)
def test_ranks_are_those_of_scipy(scores: list[int]) -> None:
    falling = -np.array(scores, dtype=np.float64)
    np.testing.assert_array_equal(competition_ranks(-falling), rankdata(falling, method="min"))
    np.testing.assert_array_equal(average_ranks(-falling), rankdata(falling, method="average"))


def test_scores_that_differ_in_the_last_digit_tie() -> None:
    scores = np.array([0.3, 0.1 + 0.2, 0.5, 0.2])
    assert competition_ranks(scores).tolist() == [2, 2, 1, 4]
    assert average_ranks(scores).tolist() == [2.5, 2.5, 1, 4]


def test_scores_that_print_alike_do_not_tie() -> None:
    assert competition_ranks(np.array([68.3837, 68.38370001])).tolist() == [2, 1]


def test_one_unit_is_first() -> None:
    assert competition_ranks(np.array([0.0])) == pytest.approx([1.0])
