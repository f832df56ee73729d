"""Oracles: numpy's eigenvalues, data with a known number of factors, statsmodels-free closed forms of VIF."""

import numpy as np
import pytest

from indices.coherence.components import find_components
from indices.coherence.inflation import find_inflation


def of_factors(factors: int, each: int, units: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    hidden = np.repeat(rng.normal(size=(units, factors)), each, axis=1)
    return np.asarray(0.8 * hidden + 0.6 * rng.normal(size=hidden.shape))


@pytest.mark.parametrize("factors", [1, 2, 3])
def test_parallel_analysis_finds_the_planted_number_of_factors(factors: int) -> None:
    for seed in range(5):
        found = find_components(of_factors(factors, 4, 150, seed))
        assert found is not None
        assert found.parallel == factors
        assert found.kaiser == factors


def test_noise_has_components_by_kaiser_and_none_by_parallel_analysis() -> None:
    counts = []
    for seed in range(20):
        found = find_components(np.random.default_rng(seed).normal(size=(60, 8)))
        assert found is not None
        counts.append((found.kaiser, found.parallel))
    assert min(kaiser for kaiser, _ in counts) >= 2
    assert sum(parallel > 0 for _, parallel in counts) <= 4


def test_the_components_give_the_correlations_back() -> None:
    values = of_factors(2, 3, 80, 3)
    found = find_components(values)
    assert found is not None
    np.testing.assert_allclose(found.loadings @ found.loadings.T, np.corrcoef(values, rowvar=False), atol=1e-12)
    assert found.shares.sum() == pytest.approx(1.0)
    assert (found.loadings.sum(axis=0) >= 0).all()


def test_the_same_seed_gives_the_same_limits_and_a_constant_column_is_left_out() -> None:
    values = of_factors(1, 3, 40, 0)
    again = find_components(np.column_stack([values, np.ones(40)]), seed=7)
    found = find_components(values, seed=7)
    assert found is not None
    assert again is not None
    assert found.eigenvalues.tolist() == again.eigenvalues.tolist()
    assert found.parallel == again.parallel


@pytest.mark.parametrize("values", [np.ones((9, 3)), np.arange(9.0)[:, None], np.empty((0, 3)), np.ones((1, 4))])
def test_nothing_is_decomposed_where_nothing_varies(values: np.ndarray) -> None:
    assert find_components(values) is None


def test_fewer_units_than_indicators_still_have_components() -> None:
    found = find_components(np.random.default_rng(0).normal(size=(5, 9)))
    assert found is not None
    assert (found.eigenvalues[4:] < 1e-9).all()


def test_inflation_of_two_columns_follows_their_correlation() -> None:
    values = of_factors(1, 2, 50, 1)
    r = np.corrcoef(values, rowvar=False)[0, 1]
    found = find_inflation(values)
    assert found is not None
    assert found.units == 50
    for vif in found.vif:
        assert vif == pytest.approx(1 / (1 - r**2), rel=1e-9)


def test_inflation_is_the_diagonal_of_the_inverse() -> None:
    values = of_factors(2, 3, 60, 4)
    found = find_inflation(values)
    assert found is not None
    np.testing.assert_allclose(
        np.array(found.vif, dtype=float), np.diag(np.linalg.inv(np.corrcoef(values, rowvar=False))), rtol=1e-8
    )


def test_a_sum_of_others_is_inflated_without_end_and_a_bystander_is_not() -> None:
    rng = np.random.default_rng(2)
    first, second, bystander = rng.normal(size=(3, 40))
    found = find_inflation(np.column_stack([first, second, first + second, bystander, np.ones(40)]))
    assert found is not None
    assert found.vif[:3] == (np.inf, np.inf, np.inf)
    assert found.vif[3] is not None
    assert found.vif[3] < 2
    assert found.vif[4] is None


def test_too_few_complete_units_have_no_inflation() -> None:
    values = np.random.default_rng(0).normal(size=(6, 3))
    values[:3, 0] = np.nan
    assert find_inflation(values) is None
    assert find_inflation(np.empty((0, 3))) is None
