"""Oracles: the conditional law of a normal distribution that is known, and of the synthetic cities."""

import numpy as np
import pytest

from indices.foresight.dependence import fit_dependence
from indices.foresight.simulate import City, simulate
from indices.foresight.synthetic import Item, Recipe, generate
from indices.table import Array
from rules.errors import UsageError

COVARIANCE = np.array([[1.0, 0.8, -2.0], [0.8, 4.0, 0.0], [-2.0, 0.0, 25.0]])


def sample(units: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).multivariate_normal([50.0, 50.0, 50.0], COVARIANCE, size=units)


def mean_score(values: Array) -> Array:
    return np.asarray(values.mean(axis=1))


def city(values: tuple[float, ...] = (50.0, 50.0, 50.0)) -> City:
    return City(codes=("a", "b", "c"), values=np.array(values), low=np.full(3, 0.0), high=np.full(3, 100.0))


def test_the_response_is_the_regression_of_the_known_law() -> None:
    model = fit_dependence(sample(20_000, 0), "abc", draws=50)
    np.testing.assert_allclose(model.respond([0])[:, 0].mean(axis=0), [1.0, 0.8, -2.0], atol=0.08)
    both = np.linalg.solve(COVARIANCE[:2, :2], COVARIANCE[:2, 2])
    found = model.respond([0, 1]).mean(axis=0)
    np.testing.assert_allclose(found, [[1.0, 0.0, both[0]], [0.0, 1.0, both[1]]], atol=0.1)


@pytest.mark.parametrize("units", [25, 120])
def test_intervals_of_the_response_cover_the_truth_as_often_as_they_say(units: int) -> None:
    covered, trials = np.zeros(2), 400
    for seed in range(trials):
        model = fit_dependence(sample(units, 1000 + seed), "abc", draws=200, seed=seed)
        low, high = np.quantile(model.respond([0])[:, 0, 1:], [0.1, 0.9], axis=0)
        covered += (low <= [0.8, -2.0]) & (high >= [0.8, -2.0])
    # Three standard errors of 400 trials.
    np.testing.assert_allclose(covered / trials, 0.8, atol=0.06)


def test_intervals_cover_on_synthetic_cities_with_their_generating_model() -> None:
    # Latent indicators of one pillar correlate by loading squared, of two pillars by that times the general share.
    items = [Item(code="a", pillar="p"), Item(code="b", pillar="p"), Item(code="c", pillar="q")]
    truth, covered, trials = np.array([0.64, 0.64 * 0.4]), np.zeros(2), 400
    for seed in range(trials):
        latent = generate(seed, 80, 1, items=items, recipe=Recipe()).truth.latent[:, 0]
        model = fit_dependence(latent, "abc", draws=200, seed=seed)
        low, high = np.quantile(model.respond([0])[:, 0, 1:], [0.05, 0.95], axis=0)
        covered += (low <= truth) & (high >= truth)
    np.testing.assert_allclose(covered / trials, 0.9, atol=0.045)


def test_what_is_set_is_set_and_the_others_follow_with_an_interval() -> None:
    model = fit_dependence(sample(300, 1), "abc")
    found = simulate(model, city(), {"a": 52.0}, mean_score)
    a, b, c = found.changes
    assert (a.chosen, a.after, a.low, a.high) == (True, 52.0, 52.0, 52.0)
    assert b.low < b.after < b.high
    assert b.after == pytest.approx(51.6, abs=0.5)
    assert c.after < 50
    assert found.now == 50.0
    assert "association, not cause" in found.tell().en
    assert "关联而非因果" in found.tell().zh
    assert found.reach(-1e9) == 1.0
    assert found.interval(0.5)[0] <= found.interval(0.5)[1]


def test_natural_ranges_hold_and_a_city_outside_is_not_pulled_in() -> None:
    model = fit_dependence(sample(300, 1), "abc")
    found = simulate(model, city((50.0, 99.0, 120.0)), {"a": 90.0}, mean_score)
    assert found.changes[1].high == 100.0
    assert found.changes[2].low >= 0.0
    still = simulate(model, city((50.0, 99.0, 120.0)), {"a": 50.0}, mean_score)
    assert still.changes[2].after == 120.0


def test_a_city_that_may_change_in_itself_has_wider_intervals() -> None:
    model = fit_dependence(sample(300, 1), "abc")
    firm = simulate(model, city(), {"a": 52.0}, mean_score)
    loose = simulate(model, city(), {"a": 52.0}, mean_score, persistence=0.5, seed=3)
    assert loose.scores.std() > 2 * firm.scores.std()
    assert loose.changes[0].high == 52.0
    # Half of what is particular is drawn anew: the change of b has twice half of its conditional variance.
    spread = (loose.changes[1].high - loose.changes[1].low) / 2 / 1.2816
    assert spread == pytest.approx(np.sqrt(4.0 - 0.64), rel=0.2)


def test_a_missing_indicator_stays_missing_and_cannot_be_set() -> None:
    model = fit_dependence(sample(100, 1), "abc")
    broken = city((50.0, float("nan"), 50.0))
    found = simulate(model, broken, {"a": 52.0}, lambda rows: np.asarray(np.nanmean(rows, axis=1)))
    assert [change.code for change in found.changes] == ["a", "c"]
    with pytest.raises(UsageError, match="b has no present value"):
        simulate(model, broken, {"b": 52.0}, mean_score)


def test_targets_that_cannot_be_are_refused_by_name() -> None:
    model = fit_dependence(sample(100, 1), "abc")
    with pytest.raises(UsageError, match="no indicator z; there are: a, b, c"):
        simulate(model, city(), {"z": 1.0}, mean_score)
    with pytest.raises(UsageError, match="target 101 of a lies outside its natural range 0 … 100"):
        simulate(model, city(), {"a": 101.0}, mean_score)
    with pytest.raises(UsageError, match="No target"):
        simulate(model, city(), {}, mean_score)


def test_a_constant_indicator_moves_nothing_and_is_moved_by_nothing() -> None:
    values = np.column_stack([sample(50, 0)[:, :2], np.full(50, 7.0)])
    model = fit_dependence(values, "abc", draws=40)
    assert (model.respond([0])[:, 0, 2] == 0).all()
    assert (model.respond([2])[:, 0, :2] == 0).all()
    assert (model.respond([2])[:, 0, 2] == 1).all()


def test_more_indicators_than_cities_are_steadied_and_repeats_do_not_break_it() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=(15, 30))
    values[:, 1] = values[:, 0]
    model = fit_dependence(values, [str(place) for place in range(30)], draws=30)
    assert 0 < model.shrinkage <= 1
    assert np.isfinite(model.respond([0, 1, 2])).all()
    plenty = np.repeat(rng.normal(size=(200, 1)), 2, axis=1)
    assert np.isfinite(fit_dependence(plenty, "ab", draws=30).respond([0, 1])).all()


def test_missing_values_are_left_out_or_filled_with_a_word() -> None:
    values = sample(60, 0)
    values[:5, 1] = np.nan
    assert [each.kind for each in fit_dependence(values, "abc", draws=20).remarks] == ["left-out"]
    values[:50, 1] = np.nan
    found = fit_dependence(values, "abc", draws=20)
    assert [each.kind for each in found.remarks] == ["filled"]
    assert found.units == 60
    with pytest.raises(UsageError, match="needs 10 units; there are 9"):
        fit_dependence(values[:9], "abc")


def test_the_same_seed_gives_the_same_draws() -> None:
    first, second = (fit_dependence(sample(60, 0), "abc", draws=20, seed=5) for _ in range(2))
    assert first.correlations.tobytes() == second.correlations.tobytes()
