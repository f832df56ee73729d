"""Oracles: alpha of a case worked by hand, COINr's own figures (tests/indices/coherence), coverage by simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.statistics.alpha import alphas_without, bound_alpha, covary, cronbach_alpha, standardised_alpha


def test_alpha_of_a_case_worked_by_hand() -> None:
    # Variances 1 and 1, covariance 0.5: alpha = 2 x (1 - 2 / 3) = 2/3, and standardised the same.
    values = np.array([[1.0, 1.0], [2.0, 3.0], [3.0, 2.0]])
    assert cronbach_alpha(values) == pytest.approx(2 / 3, abs=1e-15)
    assert standardised_alpha(values) == pytest.approx(2 / 3, abs=1e-15)


def test_items_that_repeat_each_other_have_alpha_one_and_the_unit_of_one_does_not_matter_when_standardised() -> None:
    item = np.array([1.0, 4.0, 2.0, 7.0])
    assert cronbach_alpha(np.column_stack([item, item, item])) == pytest.approx(1.0, abs=1e-14)
    assert standardised_alpha(np.column_stack([item, 1000 * item + 7])) == pytest.approx(1.0, abs=1e-12)


def test_items_that_contradict_each_other_have_a_negative_alpha() -> None:
    found = cronbach_alpha(np.array([[1.0, 3.0], [2.0, 1.5], [3.0, 1.0]]))
    assert found is not None
    assert found < 0


@pytest.mark.parametrize(
    "values",
    [
        np.ones((5, 1)),
        np.ones((5, 3)),
        np.empty((0, 2)),
        np.array([[1.0, np.nan], [2.0, np.nan], [np.nan, 3.0]]),
        np.array([[1.0, -1.0], [2.0, -2.0], [4.0, -4.0]]),
        np.full((4, 2), np.nan),
    ],
    ids=["one item", "constant", "no unit", "no common unit", "cancel exactly", "nothing"],
)
def test_alpha_is_not_made_up_where_it_is_not_defined(values: np.ndarray) -> None:
    assert cronbach_alpha(values) is None
    assert standardised_alpha(values) is None


def test_a_constant_item_lowers_the_raw_alpha_and_leaves_the_standardised_one_undefined() -> None:
    rng = np.random.default_rng(1)
    core = rng.normal(size=60)
    values = np.column_stack([core + 0.3 * rng.normal(size=60), core, np.full(60, 1e9 + 0.1)])
    assert covary(values)[2].tolist() == [0.0, 0.0, 0.0]
    with_constant, without = cronbach_alpha(values), cronbach_alpha(values[:, :2])
    assert with_constant is not None
    assert without is not None
    assert with_constant < without
    assert standardised_alpha(values) is None
    assert alphas_without(values)[2] == without


@given(st.integers(2, 6), st.integers(3, 30), st.integers(0, 2**31))
def test_covariances_of_complete_data_are_those_of_numpy(items: int, units: int, seed: int) -> None:
    values = np.random.default_rng(seed).normal(50, 10, size=(units, items))
    np.testing.assert_allclose(covary(values), np.cov(values, rowvar=False), rtol=1e-10, atol=1e-10)


def test_missing_values_are_left_out_pair_by_pair() -> None:
    values = np.array([[1.0, 2.0], [2.0, np.nan], [3.0, 5.0], [4.0, 4.0]])
    both = values[[0, 2, 3]]
    assert covary(values)[0, 1] == pytest.approx(np.cov(both, rowvar=False)[0, 1], abs=1e-14)
    assert covary(values)[0, 0] == pytest.approx(np.var(values[:, 0], ddof=1), abs=1e-14)


def test_the_interval_of_alpha_covers_the_true_one() -> None:
    # Five parallel items with correlation 0.4: the true alpha is 2.0 / 2.6.
    rng, truth, covered, trials = np.random.default_rng(5), 2.0 / 2.6, 0, 400
    for _ in range(trials):
        values = np.sqrt(0.4) * rng.normal(size=(40, 1)) + np.sqrt(0.6) * rng.normal(size=(40, 5))
        alpha = cronbach_alpha(values)
        assert alpha is not None
        interval = bound_alpha(alpha, 40, 5, 0.9)
        assert interval is not None
        covered += interval[0] <= truth <= interval[1]
    assert covered / trials == pytest.approx(0.9, abs=0.045)
    assert bound_alpha(0.5, 1, 5, 0.9) is None
