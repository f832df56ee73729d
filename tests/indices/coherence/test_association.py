"""Oracles: scipy's fisher_exact and false_discovery_control; planted rules; noise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from indices.coherence.association import Level, exceed, find_rules, place_levels
from indices.coherence.discovery import adjust


@given(st.integers(1, 40), st.data())
def test_the_overlap_is_judged_by_fisher(n: int, data: st.DataObject) -> None:
    first, second = data.draw(st.integers(0, n)), data.draw(st.integers(0, n))
    both = data.draw(st.integers(max(0, first + second - n), min(first, second)))
    table = [[both, first - both], [second - both, n - first - second + both]]
    expected = stats.fisher_exact(table, alternative="greater").pvalue
    assert exceed(both, first, second, n) == pytest.approx(expected, abs=1e-10)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_the_false_discovery_rate_is_that_of_scipy(p: list[float]) -> None:
    values = np.array(p)
    np.testing.assert_allclose(adjust(values), stats.false_discovery_control(values), atol=1e-12)


def test_levels_are_thirds_and_equal_values_share_one() -> None:
    assert place_levels(np.arange(6.0)[:, None]).ravel().tolist() == [0, 0, 1, 1, 2, 2]
    assert place_levels(np.array([[1.0], [1.0], [1.0], [np.nan]])).ravel().tolist() == [0, 0, 0, -1]
    assert set(place_levels(np.full((4, 1), np.nan)).ravel()) == {-1}


def test_a_planted_rule_is_found_with_its_numbers() -> None:
    rng = np.random.default_rng(0)
    first = rng.permutation(60).astype(float)
    values = np.column_stack([first, first + rng.normal(0, 2, 60), rng.normal(size=60)])
    rules = find_rules(values, ("a", "b", "c"))
    assert {(rule.given, rule.implied) for rule in rules} == {("a", "b"), ("b", "a")}
    high = next(rule for rule in rules if rule.given == "a" and rule.when is rule.then is Level.HIGH)
    assert high.n == 60
    assert high.confidence == pytest.approx(high.support * 3)
    assert high.lift == pytest.approx(high.confidence * 3)
    assert high.p <= high.q <= 0.05


def test_noise_seldom_makes_a_rule() -> None:
    made = [
        bool(find_rules(np.random.default_rng(seed).normal(size=(45, 12)), [str(i) for i in range(12)]))
        for seed in range(60)
    ]
    assert sum(made) <= 6


@pytest.mark.parametrize("values", [np.ones((8, 3)), np.empty((0, 3)), np.full((5, 3), np.nan), np.ones((1, 3))])
def test_nothing_makes_no_rule(values: np.ndarray) -> None:
    assert find_rules(values, ("a", "b", "c")) == ()
