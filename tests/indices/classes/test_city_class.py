"""The class of a city: bands with their ends, dated editions, what is refused."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from indices.classes.axes import read_axes
from indices.classes.axis import Axis
from indices.classes.city_class import Attributes, classify
from rules.applicability import Answer, parse
from rules.errors import UsageError

ON = dt.date(2026, 1, 1)


def size_of(people: float, on: dt.date = ON) -> str | None:
    return classify(Attributes(level="prefecture", urban_population=people), on).size


# 国发〔2014〕51号: five classes in seven bands of the permanent urban population; 以上包括本数，以下不包括本数.
@pytest.mark.parametrize(
    ("people", "size"),
    [
        (0, "small-2"),
        (199_999, "small-2"),
        (200_000, "small-1"),
        (499_999, "small-1"),
        (500_000, "medium"),
        (999_999, "medium"),
        (1_000_000, "large-2"),
        (2_999_999, "large-2"),
        (3_000_000, "large-1"),
        (4_999_999, "large-1"),
        (5_000_000, "very-large"),
        (9_999_999, "very-large"),
        (10_000_000, "super-large"),
        (30_000_000, "super-large"),
    ],
)
def test_the_lower_end_belongs_to_a_band_and_the_upper_does_not(people: float, size: str) -> None:
    assert size_of(people) == size


def test_there_are_five_classes_in_seven_bands() -> None:
    kinds = read_axes()["size"].on(ON).kinds
    assert (len(kinds), len({each.group for each in kinds})) == (7, 5)


@given(people=st.floats(min_value=0, max_value=1e9))
def test_every_population_has_exactly_one_band(people: float) -> None:
    kinds = read_axes()["size"].on(ON).kinds
    assert [each.id for each in kinds if each.holds(people)] == [size_of(people)]


def test_before_the_notice_there_were_no_bands() -> None:
    assert size_of(1e6, dt.date(2014, 10, 29)) == "large-2"
    with pytest.raises(UsageError, match="2014-10-29"):
        size_of(1e6, dt.date(2014, 10, 28))


def test_a_level_and_a_function_that_are_none_are_refused() -> None:
    with pytest.raises(UsageError, match="prefecture"):
        classify(Attributes(level="town"), ON)
    with pytest.raises(UsageError, match="tourism"):
        classify(Attributes(level="county", functions=("spaceport",)), ON)
    with pytest.raises(UsageError, match="twice"):
        classify(Attributes(level="county", functions=("port", "port")), ON)


def test_a_negative_population_is_refused() -> None:
    with pytest.raises(ValidationError):
        Attributes(level="county", urban_population=-1)


def test_a_class_answers_expressions() -> None:
    found = classify(Attributes(level="county", urban_population=3e5, functions=("port", "border")), ON).answers()
    assert parse("level.county and size.small-1 and function.port").answer(found) is Answer.YES
    assert parse("function.tourism or size.medium").answer(found) is Answer.NO
    assert parse("level.spaceport").answer(found) is Answer.UNDECLARED


def test_a_class_without_size_leaves_questions_of_size_open() -> None:
    found = classify(Attributes(level="community"), ON)
    assert found.size is None
    assert parse("size.medium").answer(found.answers()) is Answer.UNDECLARED


def test_a_class_is_told_in_both_languages() -> None:
    found = classify(Attributes(level="prefecture", urban_population=1e6, functions=("port",)), ON).title()
    assert found.zh == "地级市·Ⅱ型大城市·港口型"
    assert found.en == "prefecture-level city, large city II, port"


def test_the_order_of_functions_makes_no_other_class() -> None:
    first = classify(Attributes(level="county", functions=("port", "border")), ON)
    assert first == classify(Attributes(level="county", functions=("border", "port")), ON)


def edition(since: str, *bands: tuple[float | None, float | None]) -> dict[str, object]:
    kinds = [
        {"id": f"k{place}", "title": {"zh": "档", "en": "band"}, "lower": lower, "upper": upper}
        for place, (lower, upper) in enumerate(bands)
    ]
    return {"since": since, "standard": "S", "state": "own", "kinds": kinds}


def axis(*editions: dict[str, object]) -> Axis:
    title = {"zh": "轴", "en": "axis"}
    return Axis.model_validate({"id": "size", "title": title, "measured_by": title, "editions": list(editions)})


def test_a_hole_between_bands_is_refused() -> None:
    with pytest.raises(ValidationError, match="follow each other"):
        axis(edition("2020-01-01", (None, 10), (20, None)))


def test_a_past_year_keeps_its_own_law() -> None:
    found = axis(edition("2000-01-01", (None, 10), (10, None)), edition("2020-01-01", (None, 99), (99, None)))
    assert found.on(dt.date(2019, 12, 31)).kinds[0].upper == 10
    assert found.on(dt.date(2020, 1, 1)).kinds[0].upper == 99


def test_editions_out_of_order_are_refused() -> None:
    with pytest.raises(ValidationError, match="order of 'since'"):
        axis(edition("2020-01-01", (None, None)), edition("2010-01-01", (None, None)))
