"""The registered formulas: what they give, and which impossible inputs they refuse by the name of the field."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indices.formulas.formula import Inputs, Shape, Terms
from indices.formulas.register import check_units, find_formulas
from rules.errors import UsageError
from rules.flaw import FlawError

FORMULAS = find_formulas()
QUOTIENTS = [name for name, each in FORMULAS.items() if each.shape is Shape.QUOTIENT]
TERMS = Terms(numerator=("part",), denominator=("whole",), factor=100.0)
amounts = st.floats(min_value=0, max_value=1e9)
positives = st.floats(min_value=1e-3, max_value=1e9)


def value(name: str, terms: Terms, **inputs: float) -> float:
    return FORMULAS[name].compute(terms, inputs)


def refusal(name: str, terms: Terms, inputs: Inputs) -> str:
    with pytest.raises(UsageError) as caught:
        FORMULAS[name].compute(terms, inputs)
    assert caught.value.message.zh != caught.value.message.en
    return caught.value.message.en


def test_the_formulas_are_found_by_walking() -> None:
    assert set(FORMULAS) >= {"ratio", "share", "rate", "change", "difference", "mean", "count", "amount"}


@pytest.mark.parametrize(
    ("name", "terms", "inputs", "wanted"),
    [
        ("ratio", TERMS, {"part": 3.0, "whole": 2.0}, 150.0),
        ("share", TERMS, {"part": 1.0, "whole": 4.0}, 25.0),
        ("rate", Terms(numerator=("part",), denominator=("whole",), factor=1e5), {"part": 45, "whole": 1e6}, 4.5),
        ("change", TERMS, {"part": 0.95, "whole": 1.0}, -5.0),
        ("difference", Terms(numerator=("a",), subtract=("b",)), {"a": 5.25, "b": 6.0}, -0.75),
        ("mean", Terms(numerator=("a", "b", "c")), {"a": 1.0, "b": 2.0, "c": 6.0}, 3.0),
        ("count", Terms(numerator=("a", "b")), {"a": 3, "b": 4}, 7.0),
        ("amount", Terms(numerator=("a",)), {"a": 32.5}, 32.5),
        ("share", Terms(numerator=("a", "b"), denominator=("c",)), {"a": 1, "b": 2, "c": 6}, 0.5),
    ],
)
def test_a_formula_gives_what_a_hand_calculation_gives(name: str, terms: Terms, inputs: Inputs, wanted: float) -> None:
    assert FORMULAS[name].compute(terms, inputs) == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize("name", QUOTIENTS)
def test_a_quotient_refuses_a_denominator_of_zero_by_name(name: str) -> None:
    assert "whole" in refusal(name, TERMS, {"part": 0, "whole": 0})


@pytest.mark.parametrize("name", FORMULAS)
@pytest.mark.parametrize("bad", [-1.0, math.nan, math.inf])
def test_every_formula_refuses_a_bad_value_by_the_name_of_its_field(name: str, bad: float) -> None:
    terms = Terms(
        numerator=("part",),
        denominator=("whole",) if "denominator" in FORMULAS[name].needs else (),
        subtract=("less",) if "subtract" in FORMULAS[name].needs else (),
    )
    assert "part" in refusal(name, terms, {"part": bad, "whole": 2.0, "less": 1.0})


def test_a_missing_field_is_named() -> None:
    assert "part" in refusal("ratio", TERMS, {"whole": 2.0})


def test_a_share_above_its_whole_is_refused() -> None:
    assert "part" in refusal("share", TERMS, {"part": 5, "whole": 4})


@pytest.mark.parametrize("name", ["count", "rate"])
def test_half_an_event_is_refused(name: str) -> None:
    terms = TERMS if name == "rate" else Terms(numerator=("part",))
    assert "part" in refusal(name, terms, {"part": 2.5, "whole": 10})


def test_a_field_that_counts_takes_whole_numbers_only() -> None:
    terms = Terms(numerator=("part",), denominator=("whole",), whole=frozenset({"whole"}))
    assert "whole" in refusal("ratio", terms, {"part": 1, "whole": 2.5})


def test_a_signed_field_may_be_negative() -> None:
    terms = Terms(numerator=("a",), subtract=("b",), signed=frozenset({"a"}))
    assert value("difference", terms, a=-3.0, b=1.0) == -4.0


@given(part=amounts, rest=positives)
def test_a_share_lies_between_nothing_and_the_factor(part: float, rest: float) -> None:
    assert 0 <= value("share", TERMS, part=part, whole=part + rest) <= 100


@given(part=positives, whole=positives, scale=st.floats(min_value=1e-2, max_value=1e2))
def test_a_ratio_does_not_see_the_unit_that_both_fields_share(part: float, whole: float, scale: float) -> None:
    first = value("ratio", TERMS, part=part, whole=whole)
    assert value("ratio", TERMS, part=part * scale, whole=whole * scale) == pytest.approx(first, rel=1e-9)


@given(values=st.lists(positives, min_size=1, max_size=8))
def test_a_mean_lies_between_its_fields(values: list[float]) -> None:
    names = tuple(f"v{place}" for place in range(len(values)))
    found = FORMULAS["mean"].compute(Terms(numerator=names), dict(zip(names, values, strict=True)))
    assert min(values) * (1 - 1e-12) <= found <= max(values) * (1 + 1e-12)


@given(before=positives, after=positives)
def test_a_change_is_none_where_nothing_changed_and_has_the_sign_of_the_change(before: float, after: float) -> None:
    assert value("change", TERMS, part=before, whole=before) == 0
    found = value("change", TERMS, part=after, whole=before)
    assert (found > 0) == (after - before > 0)


@pytest.mark.parametrize(
    ("over", "under", "unit", "factor"),
    [
        (("{item}",), ("{item}",), "%", 100.0),
        (("{death}",), ("{person}",), "{death}/10*5{person}", 1e5),
        (("10*4.t{ce}",), ("10*8{CNY}",), "t{ce}/10*4{CNY}", 1.0),
        (("m3",), ("{person}.d",), "L/{person}/d", 1e3),
        (("har",), ("{person}",), "m2/{person}", 1e4),
    ],
)
def test_units_that_fit_are_taken(over: tuple[str, ...], under: tuple[str, ...], unit: str, factor: float) -> None:
    check_units(FORMULAS["ratio"], over=over, under=under, unit=unit, factor=factor)
    with pytest.raises(FlawError, match="factor"):
        check_units(FORMULAS["ratio"], over=over, under=under, unit=unit, factor=factor * 10)


def test_a_result_of_another_kind_is_refused() -> None:
    with pytest.raises(FlawError, match="which is no %"):
        check_units(FORMULAS["ratio"], over=("{case}",), under=("{person}",), unit="%", factor=100)


def test_fields_of_two_units_are_not_added() -> None:
    with pytest.raises(FlawError, match="cannot be added"):
        check_units(FORMULAS["mean"], over=("kg", "t"), under=(), unit="kg", factor=1)
