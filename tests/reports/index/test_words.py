"""The words of the index reports: drawable, complete, and numbers that no rounding falsifies."""

from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from reports.index import (
    audit,
    audit_annex,
    audit_cover,
    audit_steps,
    caveats,
    city,
    city_head,
    city_next,
    collection,
    league,
    scope,
    validity,
    words,
)
from reports.index.caveats import list_caveats
from reports.index.evidence import Facet, Figure, Grade
from reports.index.look import LOOKS
from reports.index.unit import Certainty
from reports.paper.typeface import Scribe
from rules.text import Language, Text
from tests.reports.index.specimen import make_bare, make_dossier

MODULES = (
    audit,
    audit_annex,
    audit_cover,
    audit_steps,
    caveats,
    city,
    city_head,
    city_next,
    collection,
    league,
    scope,
    validity,
    words,
)


def find_texts() -> Iterator[tuple[str, Text]]:
    """Return every text that stands in a module of the index reports."""
    for module in MODULES:
        for name, value in vars(module).items():
            held = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
            yield from ((f"{module.__name__}.{name}", each) for each in held if isinstance(each, Text))


def test_every_text_can_be_drawn_in_both_languages() -> None:
    scribe = Scribe()
    found = list(find_texts())
    assert len(found) > 100
    for name, text in found:
        for language in Language:
            assert scribe.own(text.in_(language)), name


def test_every_closed_word_has_its_name_and_look() -> None:
    assert set(words.GRADES) == set(LOOKS) == set(Grade)
    assert set(words.FACETS) == set(Facet)
    assert set(words.CERTAINTIES) == set(Certainty)
    assert len(words.STEPS) == 10
    assert len({look.symbol for look in LOOKS.values()}) == len(Grade)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "–"), (0.0, "0.0%"), (1.0, "100.0%"), (0.9999, ">99.9%"), (0.0004, "<0.1%"), (0.0431, "4.3%")],
)
def test_rounding_never_makes_a_share_whole(value: float | None, shown: str) -> None:
    assert words.write_share(value) == shown


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [(98304.0, "", "98304"), (-3.0, "1", "−3"), (0.05126659, "", "0.05127"), (12.5, "%", "12.5 %"), (None, "%", "–")],
)
def test_figures_are_written_whole_or_to_four_digits(value: float | None, unit: str, shown: str) -> None:
    assert words.write_figure(value, unit) == shown


def test_scores_and_ranks_are_written_with_true_minus_signs() -> None:
    assert words.write_score(-3.456) == "−3.46"
    assert words.write_score(0.05126) == "0.051"
    assert words.write_score(0.0) == "0.00"
    assert words.write_difference(-0.5) == "−0.50"
    assert words.write_ranks(3, 3) == "3"
    assert words.write_ranks(1, 4) == "1 – 4"
    assert words.write_ranks(None, 4) == words.write_span(None, 4.0) == "–"


def test_a_number_that_is_none_is_not_nan() -> None:
    with pytest.raises(ValidationError):
        Figure(label=Text.same("x"), value=float("nan"))


def test_caveats_follow_the_facts_and_unconfirmed_ranges_are_never_silent() -> None:
    whole = make_dossier(3)
    assert len(list_caveats(whole)) == 5
    assert "没有效力" in list_caveats(whole)[-1].zh
    assert [each.zh for each in list_caveats(make_bare())] == ["没有给出参考范围。未经确认的范围不能定级。"]
    sound = whole.model_copy(
        update={
            "demonstration": False,
            "synthetic": False,
            "illustrative_weights": False,
            "ranges": whole.ranges[:1],
        }
    )
    assert list_caveats(sound) == []
    silent = make_bare().model_copy(update={"demonstration": True})
    assert "未记录作为演示的原因。" in [each.zh for each in list_caveats(silent)]
