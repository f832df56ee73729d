"""Oracles: numpy's least squares, leave-one-out by hand, candidates with and without something to say."""

import numpy as np
import pytest

from indices.foresight.admission import Admission, admit
from indices.foresight.ridge import PENALTIES, fit_ridge
from rules.errors import UsageError


def judge(seed: int, effect: float, units: int = 60) -> Admission:
    rng = np.random.default_rng(seed)
    x, candidate = rng.normal(size=(units, 5)), rng.normal(size=units)
    y = x @ rng.normal(size=5) + effect * candidate + rng.normal(size=units)
    return admit(candidate, x, y, name="growth", outcome_name="satisfaction", seed=seed)


def test_a_candidate_with_something_to_say_is_admitted() -> None:
    assert sum(judge(seed, 1.0).admitted for seed in range(15)) >= 14


def test_noise_is_seldom_admitted() -> None:
    assert sum(judge(seed, 0.0).admitted for seed in range(40)) <= 3


def test_a_candidate_that_repeats_the_first_order_is_not_admitted() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(80, 4))
    found = admit(x[:, 0] + x[:, 1], x, x @ np.ones(4) + rng.normal(size=80), name="sum", outcome_name="y")
    assert not found.admitted
    assert found.gain == pytest.approx(0.0, abs=0.05)
    assert found.error_without < found.error_of_mean


def test_the_decision_is_told_with_its_numbers() -> None:
    found, again = judge(1, 2.0), judge(1, 2.0)
    assert found == again
    assert found.gain == pytest.approx(1 - found.error_with / found.error_without)
    assert found.low <= found.gain <= found.high
    assert "growth is admitted: the error of satisfaction out of sample goes from" in found.tell().en
    assert "二阶指标 growth 准予纳入" in found.tell().zh
    assert "不予纳入" in judge(2, 0.0).tell().zh


def test_units_with_missing_values_are_left_out_and_counted() -> None:
    rng = np.random.default_rng(0)
    x, candidate, y = rng.normal(size=(40, 3)), rng.normal(size=40), rng.normal(size=40)
    candidate[:3], x[4, 1], y[5] = np.nan, np.nan, np.nan
    found = admit(candidate, x, y, name="c", outcome_name="y")
    assert (found.units, found.missing) == (35, 5)


def test_too_few_units_and_an_outcome_that_stands_still_are_refused() -> None:
    with pytest.raises(UsageError, match="growth needs 20 units with all values; there are 12"):
        judge(0, 0.0, units=12)
    with pytest.raises(UsageError, match="flat does not vary"):
        admit(np.arange(30.0), np.arange(60.0).reshape(30, 2), np.ones(30), name="c", outcome_name="flat")


def test_a_constant_candidate_adds_nothing() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(50, 2))
    found = admit(np.full(50, 0.1), x, x[:, 0] + rng.normal(size=50), name="c", outcome_name="y")
    assert found.gain == pytest.approx(0.0, abs=1e-12)
    assert not found.admitted


def test_with_little_penalty_ridge_is_least_squares() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(5, 2, size=(200, 3))
    y = 3 + x @ np.array([1.0, -2.0, 0.5]) + 1e-3 * rng.normal(size=200)
    found = fit_ridge(x, y)
    assert found.penalty == PENALTIES[0]
    np.testing.assert_allclose(found.slopes, [1.0, -2.0, 0.5], atol=1e-3)
    np.testing.assert_allclose(found.predict(x), y, atol=5e-3)


def test_the_penalty_is_the_best_of_leave_one_out_by_hand() -> None:
    rng = np.random.default_rng(4)
    x = rng.normal(size=(25, 6))
    y = x[:, 0] + 2 * rng.normal(size=25)
    scaled = (x - x.mean(axis=0)) / x.std(axis=0)

    def error(penalty: float) -> float:
        losses = []
        for place in range(25):
            # The centring of all units is kept, as the closed form does; the mean is refitted.
            rest = np.delete(np.arange(25), place)
            design = np.column_stack([np.ones(24), scaled[rest]])
            weight = np.diag([0.0] + [penalty * 25] * 6)
            fitted = np.linalg.solve(design.T @ design + weight, design.T @ y[rest])
            losses.append((y[place] - fitted[0] - scaled[place] @ fitted[1:]) ** 2)
        return float(np.mean(losses))

    assert fit_ridge(x, y).penalty == min(PENALTIES, key=error)


def test_without_a_column_that_varies_the_mean_is_predicted() -> None:
    y = np.array([1.0, 2.0, 6.0])
    assert fit_ridge(np.ones((3, 2)), y).predict(np.zeros((1, 2))).tolist() == [3.0]
    assert fit_ridge(np.empty((3, 0)), y).predict(np.empty((2, 0))).tolist() == [3.0, 3.0]
