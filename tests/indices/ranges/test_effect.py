"""How many cities change level under another range."""

from collections.abc import Mapping

import numpy as np
import pytest

from indices.ranges.effect import weigh
from indices.ranges.reference_range import Basis, Range
from rules.errors import UsageError
from rules.text import Text

VALUES = np.array([10.0, 30.0, 50.0, 70.0, 90.0])
SOURCE = Text(zh="样例", en="sample")


def band(lower: float, upper: float) -> Range:
    return Range(indicator="a", lower=lower, upper=upper, basis=Basis.TARGET, source=SOURCE)


def score(ranges: Mapping[str, Range]) -> list[int]:
    """Level 1 below half of the range, else 2."""
    found = ranges["a"]
    return [2 if (value - found.lower) / (found.upper - found.lower) >= 0.5 else 1 for value in VALUES]


def test_cities_that_rise_and_fall_are_counted_apart() -> None:
    # Middle of 0 ... 100 is 50: three cities on level 2. Of 0 ... 50 it is 25: four. Of 50 ... 150 it is 100: none.
    higher, lower, same = weigh({"a": band(0, 100)}, [band(0, 50), band(50, 150), band(0, 90)], score)
    assert (higher.up, higher.down, higher.moved, higher.of) == (1, 0, 1, 5)
    assert (lower.up, lower.down) == (0, 3)
    assert same.moved == 0
    assert "1 of 5" in higher.text().en


def test_choices_are_tried_one_by_one() -> None:
    first = weigh({"a": band(0, 100)}, [band(50, 150), band(0, 50)], score)
    second = weigh({"a": band(0, 100)}, [band(0, 50), band(50, 150)], score)
    assert first == second[::-1]


def test_a_scoring_that_loses_cities_is_refused() -> None:
    def forgetful(ranges: Mapping[str, Range]) -> list[int]:
        return score(ranges)[: 5 if ranges["a"].upper == 100 else 4]

    with pytest.raises(UsageError, match="4 cities in place of 5"):
        weigh({"a": band(0, 100)}, [band(0, 50)], forgetful)
