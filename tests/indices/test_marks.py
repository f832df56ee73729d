"""The marks of a range say what they stand on, in the reader's language."""

import pytest

from indices.edition import mark
from indices.library.catalogue import read_catalogue
from indices.spec import Marks
from rules.text import Text


@pytest.mark.parametrize("basis", ["target", "law", "natural", "percentile", "illustrative"])
def test_without_a_source_the_basis_is_named_in_both_languages(basis: str) -> None:
    ground = Marks.model_validate({"lower": 0, "upper": 1, "basis": basis}).ground
    assert ground.zh != ground.en
    assert not ground.zh.isascii()


def test_one_string_stands_for_both_languages_and_a_text_for_each() -> None:
    assert Marks.model_validate({"lower": 0, "upper": 1, "source": "GB/T 1"}).ground == Text.same("GB/T 1")
    both = {"zh": "国标", "en": "standard"}
    assert Marks.model_validate({"lower": 0, "upper": 1, "source": both}).ground == Text.model_validate(both)


def test_every_range_of_edition_1_tells_its_ground_in_chinese() -> None:
    found = read_catalogue().of("city-index")
    assert len(found) >= 40
    for each in found:
        assert not mark(each).ground.zh.isascii(), each.id
