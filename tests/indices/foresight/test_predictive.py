import numpy as np
import pytest

from indices.foresight.predictive import Foretelling, check_foresight
from indices.foresight.synthetic import Recipe, generate
from rules.errors import UsageError
from tests.indices.foresight import eurostat


def check(seed: int, effect: float) -> Foretelling:
    drawn = generate(seed, 60, 7, recipe=Recipe(effect=effect))
    index = drawn.truth.latent.mean(axis=2)
    return check_foresight(index, drawn.outcome, drawn.panel.periods, name="outcome", seed=seed)


def test_an_index_that_drives_the_outcome_foretells_it() -> None:
    found = [check(seed, 0.8) for seed in range(6)]
    assert all(each.foretells for each in found)
    assert found[0].forecasts == 60 * 5
    assert found[0].periods == ("2017", "2018", "2019", "2020", "2021")
    assert found[0].tell().en.startswith("The index foretells outcome a period on")
    assert "能够提前一期预示" in found[0].tell().zh


def test_an_index_that_has_no_effect_seldom_does() -> None:
    found = [check(seed, 0.0) for seed in range(40)]
    assert sum(each.over_history.sure for each in found) <= 4
    assert any(each.tell().en.startswith("The index does not foretell") for each in found)


def test_beating_last_years_value_alone_is_not_enough() -> None:
    # An outcome without memory: its own mean beats last year's value, and the index adds nothing to that.
    rng = np.random.default_rng(1)
    found = check_foresight(rng.normal(size=(80, 6)), rng.normal(size=(80, 6)), tuple("abcdef"), name="noise")
    assert found.over_naive.sure
    assert not found.foretells


def test_the_errors_are_those_of_a_forecast_by_hand() -> None:
    # The outcome doubles the index of the year before: after one step the law is known exactly.
    rng = np.random.default_rng(0)
    index = rng.normal(size=(30, 4))
    outcome = np.column_stack([rng.normal(size=30), 2 * index[:, :-1]])
    found = check_foresight(index, outcome, tuple("abcd"), name="twice")
    assert found.mae_index == pytest.approx(0.0, abs=1e-12)
    assert found.over_naive.share == pytest.approx(1.0)
    assert found.mae_naive == pytest.approx(np.abs(np.diff(outcome, axis=1)[:, 1:]).mean())


def test_a_constant_index_changes_nothing_and_missing_values_are_passed_over() -> None:
    drawn = generate(0, 40, 5)
    outcome = drawn.outcome.copy()
    outcome[:10, 3] = np.nan
    found = check_foresight(np.full(outcome.shape, 7.1), outcome, drawn.panel.periods, name="outcome")
    assert found.mae_index == pytest.approx(found.mae_history, abs=1e-12)
    assert found.forecasts == 40 * 3 - 20
    assert not found.foretells


def test_no_forecast_steps_over_a_break() -> None:
    drawn = generate(0, 40, 5)
    index, broken = drawn.truth.latent.mean(axis=2), np.zeros((40, 5), dtype=bool)
    broken[:, 3] = True
    found = check_foresight(index, drawn.outcome, drawn.panel.periods, name="outcome", broken=broken)
    assert found.periods == ("2017", "2019")


def test_too_little_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="needs three periods; there are 2"):
        check_foresight(np.ones((9, 2)), np.ones((9, 2)), ("a", "b"), name="x")
    with pytest.raises(UsageError, match="both the index and jobs"):
        check_foresight(np.full((9, 4), np.nan), np.ones((9, 4)), tuple("abcd"), name="jobs")


def test_an_outcome_that_stands_still_leaves_nothing_to_gain() -> None:
    index = np.random.default_rng(0).normal(size=(20, 4))
    found = check_foresight(index, np.full((20, 4), 3.0), tuple("abcd"), name="still")
    assert found.over_naive.share == 0.0
    assert not found.foretells


@eurostat.PRESENT
def test_unemployment_in_europe_is_judged_with_numbers() -> None:
    panel = eurostat.read_panel()
    rate = panel.series("EC1010V") / (panel.series("EC1010V") + panel.series("EC1177V"))
    cars = panel.series("TT1057I")
    broken = panel.broken[:, :, panel.codes.index("EC1010V")]
    found = check_foresight(cars, rate, panel.periods, name="unemployment", broken=broken)
    assert found.forecasts > 1000
    assert 0 < found.mae_naive < 0.05
    assert found.over_history.low <= found.over_history.share <= found.over_history.high
