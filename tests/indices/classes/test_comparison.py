"""Cities of different classes are refused in one table, or shown class by class."""

import datetime as dt

import pytest

from indices.classes.city_class import Attributes, CityClass, classify
from indices.classes.comparison import check_comparable, group_by_class
from rules.errors import UsageError

ON = dt.date(2026, 1, 1)


def city(level: str, people: float | None, *functions: str, on: dt.date = ON) -> CityClass:
    return classify(Attributes(level=level, urban_population=people, functions=functions), on)


CITIES = {
    "甲": city("prefecture", 2e6),
    "乙": city("prefecture", 6e6),
    "丙": city("prefecture", 2.5e6, "port"),
    "丁": city("county", 2e5),
}


def test_cities_of_one_class_may_be_compared() -> None:
    check_comparable({"甲": CITIES["甲"], "丙": CITIES["丙"]})


def test_cities_of_two_classes_are_refused_by_name() -> None:
    with pytest.raises(UsageError, match="甲") as caught:
        check_comparable({"甲": CITIES["甲"], "乙": CITIES["乙"]})
    assert "乙" in caught.value.message.zh


def test_the_axes_decide_what_is_compared() -> None:
    check_comparable({"甲": CITIES["甲"], "乙": CITIES["乙"]}, axes=("level",))
    with pytest.raises(UsageError, match="port"):
        check_comparable({"甲": CITIES["甲"], "丙": CITIES["丙"]}, axes=("level", "function"))


def test_classes_of_two_days_are_not_compared() -> None:
    with pytest.raises(UsageError, match="2020-01-01"):
        check_comparable({"甲": CITIES["甲"], "戊": city("prefecture", 2e6, on=dt.date(2020, 1, 1))})


def test_cities_are_shown_class_by_class() -> None:
    found = group_by_class(CITIES)
    assert found == {
        ("county", "small-1"): ("丁",),
        ("prefecture", "large-2"): ("甲", "丙"),
        ("prefecture", "very-large"): ("乙",),
    }


def test_a_city_without_size_is_a_class_of_its_own() -> None:
    assert ("community", "-") in group_by_class({"己": city("community", None)})


def test_no_city_and_one_city_are_comparable() -> None:
    check_comparable({})
    check_comparable({"甲": CITIES["甲"]})


@pytest.mark.parametrize("axes", [(), ("climate",)])
def test_an_axis_that_is_none_is_refused(axes: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="level"):
        group_by_class(CITIES, axes=axes)
