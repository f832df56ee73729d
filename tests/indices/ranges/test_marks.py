"""From confirmed ranges to the marks of the engine."""

import numpy as np
import pytest

from indices.library.catalogue import read_catalogue
from indices.library.tree import structure_of
from indices.ranges.book import RangeBook
from indices.ranges.marks import goals_of
from indices.ranges.proposal import propose
from indices.ranges.reference_range import Basis, Range
from indices.stages.goalposts import score_moderate
from rules.text import Text

LIBRARY = read_catalogue()
CLASS_SIZE = LIBRARY.indicator("city-index", "LIV-HE-04")
SOURCE = Text(zh="样例", en="sample")


def book_of(lower: float, upper: float) -> RangeBook:
    found = Range(indicator=CLASS_SIZE.id, lower=lower, upper=upper, basis=Basis.TARGET, source=SOURCE)
    return RangeBook(framework="city-index", edition="1").adopt(found)


def test_the_natural_ranges_of_the_library_mark_the_whole_index() -> None:
    book = RangeBook(framework="city-index", edition="1")
    for each in LIBRARY.of("city-index"):
        natural = propose(each).by(Basis.NATURAL)
        assert natural is not None
        book = book.adopt(natural)
    goals = goals_of(book, LIBRARY.of("city-index"))
    assert set(goals) == set(structure_of("city-index").codes)


def test_a_moderate_indicator_is_best_inside_its_ideal() -> None:
    # Range 5 ... 80, ideal 30 ... 45: 17.5 is half of the way up, 62.5 half of the way down.
    goal = goals_of(book_of(5, 80), [CLASS_SIZE])[CLASS_SIZE.id]
    found = score_moderate(np.array([5.0, 17.5, 30.0, 45.0, 62.5, 80.0]), goal, 0.0, 100.0)
    assert found.tolist() == [0.0, 50.0, 100.0, 100.0, 50.0, 0.0]


@pytest.mark.parametrize(
    ("lower", "upper", "ideal"), [(40, 60, (40, 45)), (50, 80, (50, 50)), (5, 20, (20, 20)), (20, 40, (30, 40))]
)
def test_an_ideal_is_cut_to_the_range(lower: float, upper: float, ideal: tuple[float, float]) -> None:
    assert goals_of(book_of(lower, upper), [CLASS_SIZE])[CLASS_SIZE.id].ideal == ideal


def test_an_indicator_without_a_range_has_no_marks() -> None:
    assert goals_of(RangeBook(framework="city-index", edition="1"), [CLASS_SIZE]) == {}
