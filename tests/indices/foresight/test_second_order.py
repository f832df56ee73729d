"""Oracles: cases worked by hand, the pairwise definition of Gini, the decomposition laws of Theil."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from indices.foresight.second_order import (
    Coupling,
    measure_cagr,
    measure_coordination,
    measure_elasticity,
    measure_gini,
    measure_growth,
    measure_theil,
    measure_volatility,
)
from rules.errors import UsageError

NAN = float("nan")
INCOMES = arrays.arrays(np.float64, st.integers(1, 12), elements=st.floats(0, 1e6))
SYSTEMS = arrays.arrays(np.float64, st.tuples(st.just(3), st.integers(2, 5)), elements=st.floats(0, 1))


def test_growth_is_missing_from_a_base_that_is_not_above_zero() -> None:
    found = measure_growth(np.array([[100.0, 110.0, 55.0], [0.0, 5.0, NAN], [-2.0, 4.0, 0.0]]))
    np.testing.assert_allclose(found, [[0.1, -0.5], [NAN, NAN], [NAN, -1.0]])


def test_compound_growth_runs_from_the_first_to_the_last_value_there_is() -> None:
    series = np.array([[100.0, 999.0, 121.0], [NAN, 50.0, 60.0], [3.0, NAN, NAN], [0.0, 1.0, 2.0]])
    np.testing.assert_allclose(measure_cagr(series), [0.1, 0.2, NAN, NAN])
    np.testing.assert_allclose(measure_cagr(series, years_between=2.0)[0], 1.21**0.25 - 1)


def test_volatility_is_the_deviation_of_growth() -> None:
    found = measure_volatility(np.array([[100.0, 110.0, 99.0], [1.0, 2.0, 4.0], [1.0, 2.0, NAN]]))
    assert found[0] == pytest.approx(np.std([0.1, -0.1], ddof=1))
    assert found[1] == 0.0
    assert np.isnan(found[2])


def test_gini_and_theil_of_cases_worked_by_hand() -> None:
    assert measure_gini(np.array([1.0, 3.0])) == pytest.approx(0.25)
    assert measure_gini(np.array([0.0, 0.0, 0.0, 1.0])) == pytest.approx(0.75)
    assert measure_theil(np.array([0.0, 0.0, 0.0, 1.0])) == pytest.approx(math.log(4))
    assert measure_theil(np.array([1.0, 3.0])) == pytest.approx(0.5 * (0.5 * math.log(0.5) + 1.5 * math.log(1.5)))


@given(INCOMES, st.floats(0.01, 1e4))
def test_gini_is_half_the_mean_difference_and_knows_no_unit(incomes: np.ndarray, scale: float) -> None:
    found = measure_gini(incomes)
    mean = incomes.mean()
    if found is None:
        assert mean == 0
        return
    expected = np.abs(incomes[:, None] / mean - incomes / mean).mean() / 2
    assert found == pytest.approx(expected, abs=1e-9)
    assert measure_gini(incomes * scale) == pytest.approx(found, abs=1e-9)


@given(INCOMES)
def test_districts_alike_are_equal_and_theil_is_bounded(incomes: np.ndarray) -> None:
    found = measure_theil(incomes)
    assert found is None or 0 <= found <= math.log(len(incomes)) + 1e-9
    assert measure_theil(np.full(4, 7.0)) == pytest.approx(0.0, abs=1e-12)
    assert measure_gini(np.full(4, 7.0)) == pytest.approx(0.0, abs=1e-12)


def test_people_count_like_districts_repeated() -> None:
    values, people = np.array([2.0, 5.0, 9.0]), np.array([3.0, 1.0, 2.0])
    repeated = np.repeat(values, people.astype(int))
    assert measure_gini(values, people) == pytest.approx(measure_gini(repeated))
    assert measure_theil(values, people) == pytest.approx(measure_theil(repeated))
    with_gap = np.append(values, NAN), np.append(people, 50.0)
    assert measure_gini(*with_gap) == pytest.approx(measure_gini(repeated))


@pytest.mark.parametrize("values", [np.zeros(3), np.full(3, NAN), np.empty(0)], ids=["all zero", "missing", "none"])
def test_inequality_that_is_not_defined_is_not_made_up(values: np.ndarray) -> None:
    assert measure_gini(values) is None
    assert measure_theil(values) is None


def test_negative_values_and_weights_are_refused() -> None:
    with pytest.raises(UsageError, match="Gini takes no negative value; there is -1"):
        measure_gini(np.array([1.0, -1.0]))
    with pytest.raises(UsageError, match="weights of Theil"):
        measure_theil(np.array([1.0, 2.0]), np.zeros(2))


def test_coupling_of_a_case_worked_by_hand_in_both_variants() -> None:
    u = np.array([[0.4, 0.9]])
    standard = math.sqrt(0.6 / 0.65 * 0.65)
    assert measure_coordination(u)[0] == pytest.approx(standard)
    revised = math.sqrt(math.sqrt((1 - 0.5) * 0.4 / 0.9) * 0.65)
    assert measure_coordination(u, variant=Coupling.REVISED)[0] == pytest.approx(revised)


@given(SYSTEMS, st.sampled_from(list(Coupling)))
def test_coupling_stays_between_zero_and_one_and_does_not_know_the_order(u: np.ndarray, variant: Coupling) -> None:
    found = measure_coordination(u, variant=variant)
    assert ((found >= 0) & (found <= 1 + 1e-12)).all()
    np.testing.assert_allclose(measure_coordination(u[:, ::-1], variant=variant), found, atol=1e-12)


@pytest.mark.parametrize("variant", list(Coupling))
def test_systems_in_step_are_coordinated_as_far_as_they_are_developed(variant: Coupling) -> None:
    u = np.array([[1.0, 1.0, 1.0], [0.25, 0.25, 0.25], [0.0, 0.0, 0.0], [0.0, 1.0, 1.0], [NAN, 1.0, 1.0]])
    np.testing.assert_allclose(measure_coordination(u, variant=variant), [1.0, 0.5, 0.0, 0.0, NAN], atol=1e-12)


def test_systems_outside_their_scale_are_refused() -> None:
    for wrong in (np.array([[0.4, 1.2]]), np.array([[-0.1, 0.4]]), np.array([[0.4]])):
        with pytest.raises(UsageError, match="two systems or more, scored from 0 to 1"):
            measure_coordination(wrong)
    with pytest.raises(UsageError, match="weights of D"):
        measure_coordination(np.array([[0.4, 0.5]]), np.zeros(2))


def test_elasticity_is_the_exponent_of_a_power_law() -> None:
    cause = np.array([[1.0, 2.0, 5.0, 9.0], [3.0, 3.0, 3.0, 3.0], [1.0, 2.0, NAN, 0.0]])
    effect = 4 * cause**0.7
    np.testing.assert_allclose(measure_elasticity(cause, effect), [0.7, NAN, NAN], atol=1e-12)
