"""Equal-influence weights: the correlations they promise are those of the index built with them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indices.table import Array
from indices.weights import influence
from rules.errors import UsageError


def correlated(seed: int, rows: int = 40, columns: int = 4) -> Array:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(rows, 1)) + rng.uniform(0.6, 1.4, columns) * rng.normal(size=(rows, columns))


def squared(values: Array, weights: Array) -> Array:
    index = values @ weights
    return np.array([np.corrcoef(column, index)[0, 1] ** 2 for column in values.T])


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_every_indicator_has_the_same_squared_correlation_with_the_index(seed: int) -> None:
    values = correlated(seed) * np.array([1.0, 50.0, 0.2, 3.0])
    found = influence.weigh(values, np.ones(4))
    reached = squared(values, found.weights)
    np.testing.assert_allclose(found.worksheet["influence"], reached, atol=1e-9)
    if not found.remarks:
        np.testing.assert_allclose(reached, np.full(4, reached[0]), atol=1e-9)


def test_a_cost_is_added_turned_round() -> None:
    values = correlated(1)
    flip = np.array([1.0, -1.0, 1.0, 1.0])
    reached = squared(values, influence.weigh(values * flip, flip).weights)
    np.testing.assert_allclose(reached, np.full(4, reached[0]), atol=1e-9)


def test_targets_are_hit_in_proportion() -> None:
    values = correlated(2)
    targets = np.array([0.4, 0.3, 0.2, 0.2])
    reached = squared(values, influence.weigh(values, np.ones(4), targets=targets).weights)
    np.testing.assert_allclose(reached / reached.sum(), targets / targets.sum(), atol=1e-9)


def test_where_targets_cannot_be_hit_no_weight_is_below_zero_and_it_is_said() -> None:
    values = correlated(3)
    # The last is the sum of two that have little in common, so the plain solution takes it off again.
    values[:, 3] = values[:, 0] + values[:, 1] + 0.1 * values[:, 3]
    found = influence.weigh(values, np.ones(4))
    assert found.weights.min() >= 0
    assert [each.kind for each in found.remarks] == ["not-reached"]


@pytest.mark.parametrize("targets", [[1.0, 1.0], [1.0, -1.0, 1.0, 1.0], [0.0] * 4, [np.nan, 1.0, 1.0, 1.0]])
def test_targets_that_are_none_are_refused(targets: list[float]) -> None:
    with pytest.raises(UsageError, match="Targets"):
        influence.weigh(correlated(4), np.ones(4), targets=np.array(targets))


def test_indicators_that_cancel_out_are_refused() -> None:
    column = correlated(5)[:, [0]]
    with pytest.raises(UsageError, match="cancel"):
        influence.weigh(np.hstack([column, -column]), np.ones(2))
