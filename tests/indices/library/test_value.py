"""From raw fields to a value: ratio rules, natural range, refusals that name the field."""

import pytest

from indices.library.catalogue import read_catalogue
from indices.library.raw_field import Comparison, RatioRule
from indices.library.value import compute_value, find_broken_rules
from rules.errors import UsageError

LIBRARY = read_catalogue()


def test_a_value_is_in_the_unit_of_the_indicator() -> None:
    # 40,150,000 m3 for 1,000,000 people in 365 days are 110 litres a head and day.
    indicator = LIBRARY.indicator("city-index", "GRN-EV-03")
    found = compute_value(indicator, {"household_water": 40_150_000, "person_days": 365_000_000})
    assert found == pytest.approx(110.0, rel=1e-12)


def test_a_broken_ratio_rule_is_told_and_refused() -> None:
    indicator = LIBRARY.indicator("city-index", "LIV-TR-03")
    inputs = {"peak_hours": 90_000.0, "free_hours": 100_000.0}
    assert "peak_hours" in find_broken_rules(indicator, inputs)[0].en
    with pytest.raises(UsageError, match="peak_hours"):
        compute_value(indicator, inputs)


def test_a_rule_with_a_missing_input_says_nothing() -> None:
    assert find_broken_rules(LIBRARY.indicator("city-index", "LIV-TR-03"), {"peak_hours": 1.0}) == ()


def test_a_value_outside_its_natural_range_is_refused() -> None:
    with pytest.raises(UsageError, match="pm25"):
        compute_value(LIBRARY.indicator("city-index", "GRN-EV-01"), {"pm25": 3200})


def test_a_strange_field_is_refused_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="the fields are pm25"):
        compute_value(LIBRARY.indicator("city-index", "GRN-EV-01"), {"pm10": 32})


def test_a_formula_that_was_not_read_is_not_made_up() -> None:
    with pytest.raises(UsageError, match="could not be read"):
        compute_value(LIBRARY.indicator("u4ssc", "EC-P-IN-2C"), {})


@pytest.mark.parametrize(
    ("op", "left", "right", "holds"),
    [
        (Comparison.AT_MOST, 5, 5, True),
        (Comparison.AT_MOST, 6, 5, False),
        (Comparison.AT_LEAST, 5, 5, True),
        (Comparison.AT_LEAST, 4, 5, False),
        # U4SSC verification manual: population numbers agree within 5 %.
        (Comparison.NEAR, 104.9, 100, True),
        (Comparison.NEAR, 105.1, 100, False),
    ],
)
def test_a_ratio_rule_holds_up_to_its_bound(op: Comparison, left: float, right: float, *, holds: bool) -> None:
    assert RatioRule(left="a", op=op, right="b").holds(left, right) is holds
