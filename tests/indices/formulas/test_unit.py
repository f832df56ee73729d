"""The part of UCUM that the library writes."""

import pytest

from indices.formulas.unit import factor_between, parse_unit
from rules.flaw import FlawError


@pytest.mark.parametrize(
    ("found", "wanted", "factor"),
    [
        ("km", "m", 1000.0),
        ("har", "m2", 10000.0),
        ("m3", "L", 1000.0),
        ("MW.h", "GJ", 3.6),
        ("ug/m3", "mg/m3", 0.001),
        ("h", "min", 60.0),
        ("1", "%", 100.0),
        ("10*4{person}", "{person}", 10000.0),
        ("10*-5", "1", 1e-5),
    ],
)
def test_a_unit_is_turned_into_another_of_its_kind(found: str, wanted: str, factor: float) -> None:
    assert factor_between(parse_unit(found), parse_unit(wanted)) == pytest.approx(factor, rel=1e-12)


def test_units_of_two_kinds_have_no_factor() -> None:
    assert factor_between(parse_unit("{case}"), parse_unit("{person}")) is None


def test_kinds_are_divided_out() -> None:
    assert parse_unit("{a}.{b}").per(parse_unit("{b}")) == parse_unit("{a}")


@pytest.mark.parametrize("words", ["", "furlong", "km m", "m//s", "{open", "万元", "12", "m/"])
def test_what_is_no_unit_is_refused(words: str) -> None:
    with pytest.raises(FlawError, match="UCUM"):
        parse_unit(words)
