"""The frame of all ranking methods: who counts, what is refused, fixed ranges."""

import numpy as np
import pytest

from indices.ranking import weighted_sum
from indices.ranking.ranking import Ranges
from indices.ranking.registry import find_rankings
from indices.table import Array
from indices.weights.sample import Names
from rules.errors import UsageError

VALUES = np.array([[1.0, 30.0, 5.0], [3.0, 10.0, 5.0], [2.0, 20.0, 5.0]])
DIRECTIONS = np.array([1.0, -1.0, 1.0])
WEIGHTS = np.array([2.0, 1.0, 7.0])
NAMES = Names(units=("HZ", "NB", "WZ"), codes=("gdp", "pm25", "trees"))

KNOWN = {
    "topsis",
    "vikor",
    "grey-relational",
    "rank-sum-ratio",
    "fuzzy",
    "copeland",
    "mpi",
    "ampi",
    "mean-min",
    "borda",
}


def test_every_method_is_found_in_order() -> None:
    found = find_rankings()
    assert KNOWN | {"weighted-sum", "weighted-product", "generalised-mean", "choquet"} <= set(found)
    assert list(found) == sorted(found)
    assert all(key == each.id for key, each in found.items())


def test_constant_indicators_are_left_out_and_their_weight_goes_to_the_others() -> None:
    found = weighted_sum.rank(VALUES, DIRECTIONS, WEIGHTS, names=NAMES)
    assert found.scores == pytest.approx([0.0, 100.0, 50.0])
    assert found.ranks.tolist() == [3, 1, 2]
    np.testing.assert_allclose(found.worksheet["weights"], [2 / 3, 1 / 3, np.nan])
    assert [(each.kind, each.about) for each in found.remarks] == [("constant", "trees")]


def test_a_unit_is_judged_by_the_values_it_has() -> None:
    values = VALUES.copy()
    values[2, 0] = np.nan
    found = weighted_sum.rank(values, DIRECTIONS, WEIGHTS)
    assert found.scores[2] == pytest.approx(50.0)
    assert "missing" in {each.kind for each in found.remarks}


def test_fixed_ranges_keep_constant_indicators_and_do_not_depend_on_the_others() -> None:
    ranges = Ranges(lows=np.array([0.0, 0.0, 0.0]), highs=np.array([4.0, 40.0, 10.0]))
    whole = weighted_sum.rank(VALUES, DIRECTIONS, WEIGHTS, ranges=ranges)
    assert whole.scores == pytest.approx([(2 * 25 + 25 + 7 * 50) / 10, (2 * 75 + 75 + 350) / 10, 50.0])
    alone = weighted_sum.rank(VALUES[:1], DIRECTIONS, WEIGHTS, ranges=ranges)
    assert alone.scores[0] == pytest.approx(whole.scores[0])


def test_values_beyond_a_fixed_range_score_as_its_end() -> None:
    ranges = Ranges(lows=np.full(3, 2.0), highs=np.array([2.5, 15.0, 4.0]))
    found = weighted_sum.rank(VALUES, DIRECTIONS, WEIGHTS, ranges=ranges)
    np.testing.assert_allclose(found.worksheet["points"][:, 0], [0.0, 100.0, 0.0])


@pytest.mark.parametrize(
    ("lows", "highs", "told"),
    [([0.0, 0.0], [1.0, 1.0], "3 indicators"), ([0, 5, 0], [1, 5, 1], "pm25"), ([0, 0, np.nan], [1, 1, 1], "trees")],
)
def test_ranges_that_are_none_are_refused(lows: list[float], highs: list[float], told: str) -> None:
    ranges = Ranges(lows=np.array(lows), highs=np.array(highs))
    with pytest.raises(UsageError, match=r"Fixed ranges|Indicator") as caught:
        weighted_sum.rank(VALUES, DIRECTIONS, WEIGHTS, names=NAMES, ranges=ranges)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        ([1.0, 1.0], "2 weights"),
        ([1.0, -1.0, 1.0], "pm25"),
        ([1.0, np.nan, 1.0], "pm25"),
        ([np.inf, 1.0, 1.0], "gdp"),
        ([0.0, 0.0, 0.0], "sum to 0"),
    ],
)
def test_weights_that_are_none_are_refused(weights: list[float], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        weighted_sum.rank(VALUES, DIRECTIONS, np.array(weights), names=NAMES)


def test_weight_on_indicators_without_values_is_refused() -> None:
    values = VALUES.copy()
    values[:, 0] = np.nan
    with pytest.raises(UsageError, match="sum to 0"):
        weighted_sum.rank(values, DIRECTIONS, np.array([1.0, 0.0, 0.0]))


def missing_all() -> Array:
    values = VALUES.copy()
    values[1] = np.nan
    return values


def test_a_unit_without_values_is_named() -> None:
    with pytest.raises(UsageError, match="Unit NB"):
        weighted_sum.rank(missing_all(), DIRECTIONS, WEIGHTS, names=NAMES)


def test_an_indicator_of_weight_zero_has_no_part() -> None:
    with_it = weighted_sum.rank(VALUES, DIRECTIONS, np.array([1.0, 0.0, 0.0]))
    assert with_it.scores == pytest.approx([0.0, 100.0, 50.0])
    with pytest.raises(UsageError, match="Unit 1 has no value"):
        weighted_sum.rank(np.array([[np.nan, 1.0], [2.0, 3.0], [4.0, 5.0]]), np.ones(2), np.array([1.0, 0.0]))
