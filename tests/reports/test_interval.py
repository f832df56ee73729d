"""The geometry of interval drawings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.interval import choose_axis, draw_interval
from rules.requirement import Kind
from rules.run import CheckDocument
from tests.reports.specimen import make_run

NUMBERS = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False)


def find_check(requirement: str, case: int = 0, check: int = 0) -> CheckDocument:
    """Return a check of the specimen run."""
    found = next(each for each in make_run().requirements if each.id == requirement)
    return found.cases[case].checks[check]


@given(st.lists(NUMBERS, min_size=1, max_size=4))
def test_every_value_stands_on_its_axis_in_order(values: list[float]) -> None:
    axis = choose_axis(values)
    places = [axis.place(value) for value in sorted(values)]
    assert all(0 <= place <= 1 for place in places)
    assert places == sorted(places)


@given(st.lists(st.floats(min_value=0, max_value=1), min_size=1, max_size=4))
def test_the_axis_of_a_share_stays_within_zero_and_one(values: list[float]) -> None:
    axis = choose_axis(values, share=True)
    assert axis.low >= 0
    assert axis.high <= 1 or axis.logarithmic
    assert axis.low < axis.high


def test_values_far_apart_share_a_logarithmic_axis_with_a_slot_for_zero() -> None:
    axis = choose_axis([0.0, 1e-5, 1e-3])
    assert axis.logarithmic
    assert 0 < axis.place(0) < axis.place(1e-5) < axis.place(1e-3) <= 1


def test_a_pass_lies_within_the_zone_and_a_fail_outside() -> None:
    passing, failing = draw_interval(find_check("REL-01")), draw_interval(find_check("REL-14"))
    assert passing is not None
    assert passing.upper is not None
    assert passing.zones == ((0.0, passing.limit),)
    assert passing.upper <= passing.limit
    assert failing is not None
    assert failing.upper is not None
    assert failing.zones == ((failing.limit, 1.0),)
    assert failing.upper < failing.limit


def test_an_exact_number_has_no_bounds_to_draw() -> None:
    drawing = draw_interval(find_check("SEC-08"))
    assert drawing is not None
    assert drawing.exact
    assert drawing.lower is None
    assert drawing.upper is None


@pytest.mark.parametrize(("requirement", "why"), [("SHR-04", "a flag"), ("SEC-19", "a review"), ("SEC-01", "nothing")])
def test_what_has_no_number_has_no_drawing(requirement: str, why: str) -> None:
    assert draw_interval(find_check(requirement)) is None, why


def test_a_number_that_is_not_finite_is_not_drawn() -> None:
    check = find_check("REL-02")
    assert check.measurement is not None
    endless = check.model_copy(update={"measurement": check.measurement.model_copy(update={"upper": float("inf")})})
    assert draw_interval(endless) is None


def test_ticks_lie_on_the_axis_and_are_few() -> None:
    for requirement in make_run().requirements:
        for case in requirement.cases:
            for check in case.checks:
                drawing = draw_interval(check)
                if drawing is not None:
                    assert 1 <= len(drawing.ticks) <= 9, check.key
                    assert all(0 <= tick.at <= 1 for tick in drawing.ticks)


def test_a_count_gets_room_for_whole_numbers() -> None:
    drawing = draw_interval(find_check("CMP-01"))
    assert drawing is not None
    assert find_check("CMP-01").measurement.kind is Kind.COUNT  # type: ignore[union-attr]  # it has one
    assert [tick.label for tick in drawing.ticks][:2] == ["0", "1"]
