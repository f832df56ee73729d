"""Oracles: a worked case without ties, Friedman's statistic of scipy (which corrects for ties), laws of W."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from rules.statistics.concordance import agree, rank_middle


def test_the_same_order_is_one_and_two_opposite_orders_are_nothing() -> None:
    order = np.array([3.0, 1.0, 2.0, 9.0])
    same = agree(np.vstack([order, 2 * order, order + 5]))
    assert same is not None
    assert same.w == 1.0
    opposite = agree(np.vstack([order, -order]))
    assert opposite is not None
    assert opposite.w == 0.0
    assert opposite.mean_spearman == pytest.approx(-1.0)


def test_a_case_worked_by_hand() -> None:
    # Rank totals 4, 5, 9: S = 14, W = 12 x 14 / (9 x 24) = 7/9.
    found = agree(np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0], [2.0, 1.0, 3.0]]))
    assert found is not None
    assert found.w == pytest.approx(7 / 9, abs=1e-15)
    assert (found.raters, found.objects, found.dof) == (3, 3, 2)


@given(st.integers(3, 6), st.integers(3, 10), st.integers(0, 2**31))
def test_with_ties_it_is_the_statistic_of_friedman(raters: int, objects: int, seed: int) -> None:
    ratings = np.random.default_rng(seed).integers(1, 5, size=(raters, objects)).astype(np.float64)
    ratings[0, :2] = [1.0, 2.0]
    found = agree(ratings)
    assert found is not None
    expected = stats.friedmanchisquare(*ratings.T)
    assert found.chi2 == pytest.approx(expected.statistic, abs=1e-9)
    assert found.p == pytest.approx(expected.pvalue, abs=1e-9)


@given(st.lists(st.integers(-4, 4), min_size=1, max_size=20))
def test_middle_ranks_are_those_of_scipy(values: list[int]) -> None:
    numbers = np.array(values, dtype=np.float64)
    assert rank_middle(numbers).tolist() == stats.rankdata(numbers).tolist()


def test_an_object_that_one_rater_left_out_counts_for_none() -> None:
    ratings = np.array([[1.0, 2.0, np.nan, 4.0], [1.0, 2.0, 3.0, 4.0]])
    found, complete = agree(ratings), agree(ratings[:, [0, 1, 3]])
    assert found == complete
    assert found is not None
    assert found.objects == 3


@pytest.mark.parametrize(
    "ratings",
    [np.empty((0, 4)), np.ones((3, 1)), np.ones((3, 5)), np.array([[1.0, np.nan], [np.nan, 2.0]])],
    ids=["no rater", "one object", "all tied", "nothing in common"],
)
def test_no_agreement_is_made_up(ratings: np.ndarray) -> None:
    assert agree(ratings) is None
