"""Entropy, CRITIC, MEREC, deviation and variation against formulas written out by hand, and the published case."""

import json
import math
from collections.abc import Sequence

import numpy as np
import pytest

from indices.table import Array
from indices.weights import critic, deviation, entropy, equal, merec, variation
from rules.errors import UsageError
from tests.house.source import ROOT

CASES = ROOT.parent / "shared" / "data" / "indices" / "weight_cases.json"
DIRECTIONS = np.array([1.0, -1.0, 1.0, -1.0])


def draw(seed: int = 3) -> Array:
    return np.random.default_rng(seed).uniform(1.0, 9.0, (12, 4))


def entropy_of(column: Sequence[float]) -> float:
    total = sum(column)
    return -sum(x / total * math.log(x / total) for x in column if x > 0) / math.log(len(column))


def scale(column: Sequence[float], direction: float) -> list[float]:
    low, high = min(column), max(column)
    return [(x - low if direction > 0 else high - x) / (high - low) for x in column]


def test_entropy_is_that_of_the_shares_of_the_range() -> None:
    values = draw()
    columns = [scale(values[:, j].tolist(), DIRECTIONS[j]) for j in range(4)]
    rest = [1 - entropy_of(column) for column in columns]
    found = entropy.weigh(values, DIRECTIONS)
    np.testing.assert_allclose(found.weights, np.array(rest) / sum(rest), atol=1e-14)
    np.testing.assert_allclose(found.worksheet["entropy"], 1 - np.array(rest), atol=1e-14)


def test_a_zero_has_no_entropy_and_no_more_weight_than_a_small_value() -> None:
    values = draw()
    values[0, 0] = 0.0
    near = values.copy()
    near[0, 0] = 1e-12
    raw = entropy.Shares.RAW
    found = entropy.weigh(values, DIRECTIONS, shares=raw).weights
    np.testing.assert_allclose(found, entropy.weigh(near, DIRECTIONS, shares=raw).weights, atol=1e-9)


def test_raw_shares_refuse_a_value_below_zero_by_name() -> None:
    values = draw()
    values[4, 1] = -0.1
    with pytest.raises(UsageError, match="Unit 5, indicator 2"):
        entropy.weigh(values, DIRECTIONS, shares=entropy.Shares.RAW)


def test_entropy_uses_the_values_a_column_has() -> None:
    values = draw()
    values[[2, 7], 1] = np.nan
    rest = [
        1 - entropy_of(scale([x for x in values[:, j].tolist() if not math.isnan(x)], DIRECTIONS[j])) for j in range(4)
    ]
    np.testing.assert_allclose(entropy.weigh(values, DIRECTIONS).weights, np.array(rest) / sum(rest), atol=1e-14)


def test_critic_sees_the_direction() -> None:
    values = draw()
    scores = np.array([scale(values[:, j].tolist(), DIRECTIONS[j]) for j in range(4)])
    content = scores.std(axis=1, ddof=1) * (1 - np.corrcoef(scores)).sum(axis=1)
    np.testing.assert_allclose(critic.weigh(values, DIRECTIONS).weights, content / content.sum(), atol=1e-14)
    assert np.abs(critic.weigh(values, np.ones(4)).weights - critic.weigh(values, DIRECTIONS).weights).max() > 0.01


def test_critic_of_indicators_that_all_say_the_same_shares_equally_and_says_so() -> None:
    column = draw()[:, [0]]
    found = critic.weigh(np.hstack([column, 2 * column, 5 - column]), np.array([1.0, 1.0, -1.0]))
    np.testing.assert_allclose(found.weights, np.full(3, 1 / 3))
    assert [each.kind for each in found.remarks] == ["no-contrast"]


def test_critic_names_a_pair_without_common_units() -> None:
    values = draw()
    values[:6, 0] = np.nan
    values[6:, 2] = np.nan
    told = [each for each in critic.weigh(values, DIRECTIONS).remarks if each.kind == "no-correlation"]
    assert [each.text.en for each in told] == ["Indicators 1 and 3 share too few units for a correlation; 0 was taken."]


@pytest.mark.skipif(not CASES.is_file(), reason="the reference data are not beside this checkout")
def test_merec_gives_the_published_weights() -> None:
    # Keshavarz-Ghorabaee et al. 2021: 0.5752, 0.0141, 0.4016, 0.0091; to 8 digits in weight_cases.json.
    case = json.loads(CASES.read_text(encoding="utf-8"))["merec_keshavarz2021"]
    found = merec.weigh(np.array(case["matrix"], dtype=np.float64), np.array(case["types"], dtype=np.float64))
    np.testing.assert_allclose(found.weights, case["weights"], atol=6e-9)
    assert found.remarks == ()


def merec_by_hand(values: Array, directions: Array) -> Array:
    rows = []
    for row in values:
        logs = [
            abs(math.log(min(c) / x if d > 0 else x / max(c)))
            for x, c, d in zip(row, values.T, directions, strict=True)
        ]
        whole = math.log(1 + sum(logs) / len(logs))
        rows.append([abs(math.log(1 + (sum(logs) - each) / len(logs)) - whole) for each in logs])
    effects: Array = np.array(rows).sum(axis=0)
    return np.asarray(effects / effects.sum())


def test_merec_follows_the_formula() -> None:
    values = draw(5)
    np.testing.assert_allclose(merec.weigh(values, DIRECTIONS).weights, merec_by_hand(values, DIRECTIONS), atol=1e-14)


def test_merec_shifts_values_of_zero_and_below_as_it_says() -> None:
    values = draw(5)
    values[:, 1] -= 4.0
    values[:, 2] -= values[:, 2].min()
    by_hand = values.copy()
    for column in (1, 2):
        low, high = values[:, column].min(), values[:, column].max()
        by_hand[:, column] += merec.SHIFT * (high - low) - low
    found = merec.weigh(values, DIRECTIONS)
    np.testing.assert_allclose(found.weights, merec_by_hand(by_hand, DIRECTIONS), atol=1e-14)
    assert found.remarks[-1].text.en.endswith("range: 2, 3.")


def test_deviation_weighs_by_the_spread_of_the_scores() -> None:
    values = draw()
    spreads = (values / np.ptp(values, axis=0)).std(axis=0, ddof=1)
    np.testing.assert_allclose(deviation.weigh(values, DIRECTIONS).weights, spreads / spreads.sum(), atol=1e-14)


def test_variation_weighs_by_the_spread_against_the_mean() -> None:
    values = draw()
    ratios = values.std(axis=0, ddof=1) / values.mean(axis=0)
    np.testing.assert_allclose(variation.weigh(values, DIRECTIONS).weights, ratios / ratios.sum(), atol=1e-14)


def test_variation_refuses_a_mean_of_zero_by_name() -> None:
    values = draw()
    values[:, 2] = np.linspace(-1, 1, 12)
    with pytest.raises(UsageError, match="Indicator 3 has mean 0"):
        variation.weigh(values, DIRECTIONS)


def test_equal_weights_leave_out_only_what_has_no_value() -> None:
    values = draw()
    values[:, 0] = np.nan
    values[:, 1] = 4.0
    np.testing.assert_allclose(equal.weigh(values, DIRECTIONS).weights, [0, 1 / 3, 1 / 3, 1 / 3])


def test_equal_weights_of_nothing_are_refused() -> None:
    with pytest.raises(UsageError):
        equal.weigh(np.full((3, 2), np.nan), np.ones(2))
