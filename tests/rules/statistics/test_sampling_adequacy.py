"""Oracles: closed forms for equal correlations and for two variables; the size of Bartlett's test by simulation."""

import math

import numpy as np
import pytest

from rules.statistics.sampling_adequacy import judge_sphericity, measure_adequacy


def equal(variables: int, r: float) -> np.ndarray:
    return np.full((variables, variables), r) + (1 - r) * np.eye(variables)


@pytest.mark.parametrize(("variables", "r"), [(3, 0.5), (5, 0.3), (4, -0.2)])
def test_equal_correlations_have_the_closed_form(variables: int, r: float) -> None:
    # The partial correlation of two of k equally correlated variables, all others given, is r / (1 + (k - 2) r).
    partial = r / (1 + (variables - 2) * r)
    expected = r**2 / (r**2 + partial**2)
    found = measure_adequacy(equal(variables, r))
    assert found is not None
    assert found.overall == pytest.approx(expected, abs=1e-13)
    np.testing.assert_allclose(found.each, expected, atol=1e-13)


def test_two_variables_are_one_half_whatever_their_correlation() -> None:
    for r in (0.1, 0.9, -0.5):
        found = measure_adequacy(equal(2, r))
        assert found is not None
        assert found.overall == pytest.approx(0.5, abs=1e-13)


def test_bartlett_follows_the_determinant() -> None:
    found = judge_sphericity(equal(3, 0.5), 50)
    assert found is not None
    assert found.dof == 3
    assert found.chi2 == pytest.approx(-(49 - 11 / 6) * math.log(0.5), abs=1e-12)
    assert found.p < 1e-6


def test_bartlett_keeps_its_size_when_nothing_is_correlated() -> None:
    rng, rejected, trials = np.random.default_rng(2), 0, 600
    for _ in range(trials):
        found = judge_sphericity(np.asarray(np.corrcoef(rng.normal(size=(40, 5)), rowvar=False)), 40)
        assert found is not None
        rejected += found.p < 0.05
    assert rejected / trials == pytest.approx(0.05, abs=0.03)


@pytest.mark.parametrize(
    "matrix",
    [np.ones((1, 1)), np.ones((2, 2)), np.array([[1.0, np.nan], [np.nan, 1.0]]), equal(3, -0.5)],
    ids=["one variable", "repeated", "missing", "singular"],
)
def test_a_matrix_that_cannot_be_turned_has_no_measure(matrix: np.ndarray) -> None:
    assert measure_adequacy(matrix) is None
    assert judge_sphericity(matrix, 50) is None


def test_no_correlation_at_all_has_no_adequacy_and_too_few_units_no_test() -> None:
    assert measure_adequacy(np.eye(3)) is None
    assert judge_sphericity(equal(3, 0.5), 2) is None
    flat = judge_sphericity(np.eye(3), 30)
    assert flat is not None
    assert flat.p == 1.0
