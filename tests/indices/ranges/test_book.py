"""The book of ranges: read, written by rule, confirmed by a person, and no level without."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indices.ranges.book import RangeBook, format_book, read_book, write_book
from indices.ranges.reference_range import Basis, Range
from rules.declaration import fill
from rules.errors import UsageError
from rules.text import Text
from rules.yaml_reader import parse_tree

DAY = dt.date(2026, 3, 1)
SOURCE = Text(zh="规划：“十四五” #1", en='plan: "2025", page 1')


def band(name: str, lower: float = 0, upper: float = 100) -> Range:
    return Range(indicator=name, lower=lower, upper=upper, basis=Basis.TARGET, source=SOURCE)


BOOK = RangeBook(framework="city-index", edition="1").adopt(band("b", 0.1, 1e-3 + 0.2)).adopt(band("a"))


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    book = BOOK.confirm(["a"], by="负责人甲", on=DAY)
    write_book(tmp_path / "ranges.yaml", book)
    assert read_book(tmp_path / "ranges.yaml") == book


def test_the_same_ranges_are_the_same_bytes() -> None:
    other = RangeBook(framework="city-index", edition="1").adopt(band("a")).adopt(band("b", 0.1, 1e-3 + 0.2))
    assert format_book(other) == format_book(BOOK)


def test_an_empty_book_is_written_and_read() -> None:
    empty = RangeBook(framework="city-index", edition="1")
    assert fill(parse_tree(format_book(empty).encode(), file="x"), RangeBook, file="x") == empty


@given(
    lower=st.floats(min_value=-1e12, max_value=1e12),
    width=st.floats(min_value=1e-6, max_value=1e12),
    words=st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1).filter(str.strip),
)
def test_every_number_and_word_comes_back_unchanged(lower: float, width: float, words: str) -> None:
    upper = max(lower + width, lower + abs(lower) * 1e-6)
    source = Text(zh=words, en=words)
    found = Range(indicator="a", lower=lower, upper=upper, basis=Basis.NATURAL, source=source)
    book = RangeBook(framework="f", edition="1", ranges=(found,))
    assert fill(parse_tree(format_book(book).encode(), file="x"), RangeBook, file="x") == book


def test_a_confirmed_range_that_changes_needs_its_person_again() -> None:
    book = BOOK.confirm(["a"], by="负责人甲", on=DAY)
    assert book.adopt(band("a")).by_indicator["a"].confirmed is not None
    assert book.adopt(band("a", 0, 90)).by_indicator["a"].confirmed is None


def test_a_range_cannot_bring_its_own_confirmation() -> None:
    signed = BOOK.confirm(["a"], by="负责人甲", on=DAY).by_indicator["a"]
    assert RangeBook(framework="f", edition="1").adopt(signed).by_indicator["a"].confirmed is None


@pytest.mark.parametrize("name", ["", "  ", "123", "---", "a\x07b"])
def test_a_confirmation_needs_a_name(name: str) -> None:
    with pytest.raises(UsageError, match="who confirms"):
        BOOK.confirm(["a"], by=name, on=DAY)


def test_a_range_is_confirmed_once_and_must_be_there() -> None:
    book = BOOK.confirm(["a"], by="负责人甲", on=DAY)
    with pytest.raises(UsageError, match="2026-03-01"):
        book.confirm(["a"], by="负责人乙", on=DAY)
    with pytest.raises(UsageError, match="adopt one first"):
        BOOK.confirm(["c"], by="负责人甲", on=DAY)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("upper: 100", "upper: 0", "must be below"),
        ('indicator: "b"', 'indicator: "a"', "more than one range"),
        ("basis: target", "basis: guess", "guess"),
        ("lower: 0\n", "lowr: 0\n", "Did you mean 'lower'"),
    ],
)
def test_a_broken_book_is_told_with_line_and_mend(tmp_path: Path, old: str, new: str, told: str) -> None:
    path = tmp_path / "ranges.yaml"
    words = format_book(BOOK)
    assert old in words
    path.write_text(words.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UsageError, match=told) as caught:
        read_book(path)
    assert "ranges.yaml:" in caught.value.message.en
