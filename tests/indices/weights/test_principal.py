"""Principal-component weights: two planted groups, and what varimax must keep."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indices.weights import principal
from indices.weights.principal import varimax


def test_two_planted_groups_come_out_as_two_components() -> None:
    rng = np.random.default_rng(11)
    first, second = rng.normal(size=(2, 400, 1))
    values = np.hstack([first + 0.3 * rng.normal(size=(400, 3)), second + 0.3 * rng.normal(size=(400, 2))])
    found = principal.weigh(values, np.array([1.0, 1.0, -1.0, 1.0, 1.0]))
    loads = np.abs(found.worksheet["loadings"])
    assert loads.shape == (5, 2)
    assert {int(each) for each in loads[:3].argmax(axis=1)} != {int(each) for each in loads[3:].argmax(axis=1)}
    assert loads.max(axis=1).min() > 0.9
    # Each indicator follows its factor equally well, so they weigh about alike.
    assert found.weights == pytest.approx(np.full(5, 0.2), abs=0.01)


def test_weights_are_the_largest_squared_loadings_and_never_below_zero() -> None:
    values = np.random.default_rng(12).normal(size=(30, 6))
    found = principal.weigh(values, np.ones(6))
    largest = (found.worksheet["loadings"] ** 2).max(axis=1)
    np.testing.assert_allclose(found.weights, largest / largest.sum(), atol=1e-12)
    assert found.weights.min() >= 0


def test_loadings_explain_what_the_kept_eigenvalues_do() -> None:
    values = np.random.default_rng(13).normal(size=(30, 5))
    found = principal.weigh(values, np.ones(5)).worksheet
    levels = np.linalg.eigvalsh(np.corrcoef(values.T))[::-1]
    np.testing.assert_allclose(found["eigenvalues"], levels, atol=1e-12)
    assert found["explained"].sum() * 5 == pytest.approx(levels[levels >= 1].sum())


def test_uncorrelated_indicators_weigh_the_same() -> None:
    values = np.array([[a, b, c] for a in (0.0, 1.0) for b in (0.0, 1.0) for c in (0.0, 1.0)])
    np.testing.assert_allclose(principal.weigh(values, np.ones(3)).weights, np.full(3, 1 / 3), atol=1e-12)


def test_gaps_that_make_the_correlations_impossible_are_told() -> None:
    nan = np.nan
    values = np.array([[1, 1, nan], [2, 2, nan], [nan, 1, 1], [nan, 2, 2], [1, nan, 2], [2, nan, 1]])
    assert "not-positive" in {each.kind for each in principal.weigh(values, np.ones(3)).remarks}


def criterion(loadings: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> float:
    return float((loadings**2).var(axis=0).sum())


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), rows=st.integers(3, 8), columns=st.integers(1, 3))
def test_varimax_keeps_communalities_and_no_small_turn_betters_it(seed: int, rows: int, columns: int) -> None:
    rng = np.random.default_rng(seed)
    loadings = rng.normal(size=(rows, columns))
    turned = varimax(loadings)
    np.testing.assert_allclose((turned**2).sum(axis=1), (loadings**2).sum(axis=1), atol=1e-10)
    for one in range(columns):
        for other in range(one + 1, columns):
            for angle in (-0.01, 0.01):
                near = turned.copy()
                near[:, one] = np.cos(angle) * turned[:, one] + np.sin(angle) * turned[:, other]
                near[:, other] = np.cos(angle) * turned[:, other] - np.sin(angle) * turned[:, one]
                assert criterion(near) <= criterion(turned) + 1e-9
