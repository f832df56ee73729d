"""Oracles: scipy's pearsonr, pair by pair."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from indices.coherence.pairs import correlate, find_constant, standardise


@given(st.integers(5, 30), st.integers(2, 5), st.floats(0, 0.4), st.integers(0, 2**31))
def test_each_pair_is_pearson_over_the_units_that_have_both(units: int, columns: int, gone: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.normal(1e4, 3, size=(units, columns))
    values[rng.random(values.shape) < gone] = np.nan
    found = correlate(values)
    for i in range(columns):
        for j in range(columns):
            both = np.isfinite(values[:, i]) & np.isfinite(values[:, j])
            assert found.n[i, j] == both.sum()
            if both.sum() > 2 and i != j:
                expected = stats.pearsonr(values[both, i], values[both, j])
                assert found.r[i, j] == pytest.approx(expected.statistic, abs=1e-9)
                assert found.p[i, j] == pytest.approx(expected.pvalue, abs=1e-7)


@given(st.floats(-1e6, 1e6), st.floats(0.01, 1e5), st.integers(0, 2**31))
def test_another_unit_of_measurement_changes_nothing(shift: float, scale: float, seed: int) -> None:
    values = np.random.default_rng(seed).normal(size=(20, 3))
    np.testing.assert_allclose(correlate(values * scale + shift).r, correlate(values).r, atol=1e-6)


@pytest.mark.parametrize("constant", [0.0, 0.1, 1e9 + 0.1, -3.7])
def test_a_constant_column_has_no_correlation_and_no_significance(constant: float) -> None:
    values = np.column_stack([np.arange(7.0), np.full(7, constant)])
    found = correlate(values)
    assert find_constant(values).tolist() == [False, True]
    assert np.isnan(found.r[0, 1])
    assert np.isnan(found.r[1, 1])
    assert found.p[0, 1] == 1.0


def test_a_column_that_is_constant_where_the_other_is_known_has_none_either() -> None:
    values = np.array([[5.3, 1.0], [5.3, 2.0], [5.3, 3.0], [9.0, np.nan]])
    found = correlate(values)
    assert np.isnan(found.r[0, 1])
    assert found.r[0, 0] == 1.0


def test_without_units_or_values_nothing_is_defined() -> None:
    assert np.isnan(correlate(np.empty((0, 2))).r).all()
    assert np.isnan(correlate(np.full((5, 2), np.nan)).r).all()
    assert find_constant(np.full((5, 1), np.nan)).tolist() == [True]


def test_a_repeated_column_is_correlated_perfectly() -> None:
    column = np.array([1.0, 2.0, 5.0, 3.0])
    found = correlate(np.column_stack([column, 3 * column, -column]))
    assert found.r[0, 1] == pytest.approx(1.0, abs=1e-14)
    assert found.r[0, 2] == pytest.approx(-1.0, abs=1e-14)
    assert found.p[0, 1] < 1e-9


def test_a_missing_value_becomes_the_mean_when_standardised() -> None:
    scaled = standardise(np.array([[1.0], [np.nan], [3.0]]))
    assert scaled[1, 0] == 0.0
    assert scaled[2, 0] == pytest.approx(2**-0.5)
