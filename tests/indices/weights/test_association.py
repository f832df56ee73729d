"""Correlations from the units that have both values."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indices.weights.association import correlate, deviations


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), rows=st.integers(5, 20), columns=st.integers(1, 5))
def test_pairs_agree_with_pandas(seed: int, rows: int, columns: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(rows, columns)) * 10.0 ** rng.integers(-3, 4, columns) + rng.normal(size=columns)
    values[rng.random(values.shape) < 0.2] = np.nan
    found, defined = correlate(values)
    expected = np.array(pd.DataFrame(values).corr(min_periods=2), dtype=np.float64)
    sure = defined & ~np.isnan(expected)
    np.testing.assert_allclose(found[sure], expected[sure], atol=1e-9)
    np.testing.assert_array_equal(np.diag(found), np.ones(columns))


def test_a_pair_without_common_units_has_no_correlation() -> None:
    nan = np.nan
    found, defined = correlate(np.array([[1.0, nan], [2.0, nan], [nan, 1.0], [nan, 3.0]]))
    assert found[0, 1] == 0
    assert not defined[0, 1]


def test_deviations_rest_on_the_values_there_are() -> None:
    values = np.array([[1.0, np.nan], [3.0, 2.0], [np.nan, np.nan]])
    assert deviations(values) == pytest.approx([np.sqrt(2.0), 0.0])
