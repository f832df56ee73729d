"""What is refused and remarked before any method looks at a table."""

import numpy as np
import pytest

from indices.table import Array
from indices.weights.sample import Names, Sample, widen
from rules.errors import UsageError

NAMES = Names(units=("HZ", "NB", "WZ"), codes=("gdp", "pm25", "trees"))


def sample(values: list[list[float]], directions: tuple[float, ...] = (1.0, -1.0, 1.0)) -> Sample:
    return Sample.of(np.array(values), np.array(directions), NAMES)


def test_columns_are_live_constant_or_empty() -> None:
    nan = np.nan
    found = sample([[1.0, 5.0, nan], [2.0, 5.0, nan], [nan, 5.0, nan]])
    assert found.live.tolist() == [True, False, False]
    assert found.constant.tolist() == [False, True, False]
    assert found.empty.tolist() == [False, False, True]
    assert [(each.kind, each.about) for each in found.remarks()] == [
        ("constant", "pm25"),
        ("empty", "trees"),
        ("missing", "gdp"),
    ]


def test_a_column_that_varies_by_rounding_only_is_constant() -> None:
    assert not sample([[0.3, 1, 1], [0.1 + 0.2, 2, 2], [0.3, 3, 3]]).live[0]


def test_the_unit_scores_follow_the_direction() -> None:
    found = sample([[1.0, 10.0, 0.0], [3.0, 20.0, 5.0], [2.0, 30.0, np.nan]]).to_unit()
    np.testing.assert_array_equal(found, [[0.0, 1.0, 0.0], [1.0, 0.5, 1.0], [0.5, 0.0, np.nan]])


def test_an_infinite_value_is_named() -> None:
    with pytest.raises(UsageError, match=r"NB.*pm25"):
        sample([[1, 2, 3], [4, np.inf, 6], [7, 8, 9]])


@pytest.mark.parametrize("direction", [0.0, 2.0, np.nan])
def test_a_direction_that_is_none_is_named(direction: float) -> None:
    with pytest.raises(UsageError, match="gdp"):
        sample([[1, 2, 3]], (direction, 1.0, 1.0))


@pytest.mark.parametrize(
    ("values", "directions"),
    [
        (np.zeros((0, 2)), np.ones(2)),
        (np.zeros((2, 0)), np.ones(0)),
        (np.zeros(3), np.ones(3)),
        (np.eye(2), np.ones(3)),
    ],
)
def test_a_table_of_the_wrong_shape_is_refused(values: Array, directions: Array) -> None:
    with pytest.raises(UsageError):
        Sample.of(values, directions)


def test_without_names_positions_stand_for_them() -> None:
    assert (Names().unit(0), Names().code(2)) == ("1", "3")


def test_a_narrow_table_spreads_over_all_columns() -> None:
    kept = np.array([True, False, True])
    np.testing.assert_array_equal(widen(np.array([1.0, 2.0]), kept), [1.0, np.nan, 2.0])
    both = widen(np.array([[1.0, 2.0], [3.0, 4.0]]), kept, axes=(0, 1))
    np.testing.assert_array_equal(both, [[1, np.nan, 2], [np.nan, np.nan, np.nan], [3, np.nan, 4]])
