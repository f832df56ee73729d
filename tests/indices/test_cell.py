import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indices.cell import NoNumberError, read_number


@pytest.mark.parametrize(
    ("cell", "number"),
    [("12", 12.0), ("-0.5", -0.5), ("1.2e-3", 0.0012), (" 7 ", 7.0), (".5", 0.5), ("5.", 5.0), (3, 3.0), (2.5, 2.5)],
)
def test_plain_numbers_are_read(cell: str | float, number: float) -> None:
    assert read_number(cell) == number


@pytest.mark.parametrize("cell", ["", "NA", "n/a", "–", "..", "缺失", None, " NaN "])
def test_an_empty_cell_is_missing(cell: str | None) -> None:
    assert math.isnan(read_number(cell))


@pytest.mark.parametrize(
    ("cell", "cure"),
    [
        ("45%", "percent"),
        ("1,5", "1.5"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1 234", "1234"),
        ("１２３", "123"),
        ("12万", "120000"),
        ("1.5亿", "1.5e+08"),
        ("#DIV/0!", "formula"),
        ("about 5", "no number"),
        ("1_000", "no number"),
        ("0x1F", "no number"),
        ("inf", "infinite"),
        ("1e999", "infinite"),
        (math.inf, "infinite"),
        (True, "truth value"),
        (dt.date(2026, 1, 2), "date"),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused_with_its_cure(cell: object, cure: str) -> None:
    with pytest.raises(NoNumberError, match=cure.replace("+", r"\+")) as caught:
        read_number(cell)  # type: ignore[arg-type]
    assert caught.value.message.zh


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_python_writes_is_read_back_to_the_bit(number: float) -> None:
    assert read_number(repr(number)) == number


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_in_words(words: str) -> None:
    told = None
    try:
        number = read_number(words)
    except NoNumberError as error:
        told = error.message
        number = 0.0
    assert told is None or (told.zh and told.en)
    assert math.isnan(number) or math.isfinite(number)
