"""All texts of the reports: drawable, complete, and marks that everybody can tell apart."""

import re
from collections.abc import Iterator

import pytest

from reports import labels, method, statements
from reports.mark import MARKS, ORDER
from reports.overview import compare_identity, count_words, group_by_dimension, list_experimental, list_unreported
from reports.paper.typeface import Scribe, register
from rules.criterion import Budget, DecisionRule
from rules.requirement import Kind, Level
from rules.text import Language, Text
from rules.verdict import WORD_NAMES, Word
from tests.reports.specimen import make_run


def find_texts() -> Iterator[tuple[str, Text]]:
    """Return every text that stands in a module of words."""
    for module in (labels, method, statements):
        for name, value in vars(module).items():
            if name.startswith("_"):
                continue
            values = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
            yield from ((f"{module.__name__}.{name}", each) for each in values if isinstance(each, Text))


def test_every_text_can_be_drawn_in_both_languages() -> None:
    scribe = Scribe()
    found = list(find_texts())
    assert len(found) > 100
    for name, text in found:
        for language in Language:
            assert scribe.own(text.in_(language)), name


def test_every_closed_word_has_its_texts() -> None:
    assert set(statements.WORD_MEANINGS) == set(statements.RUN_MEANINGS) == set(MARKS) == set(ORDER) == set(Word)
    assert set(statements.BUDGET_MEANINGS) == set(labels.BUDGET_NAMES) == set(Budget)
    assert set(statements.RULE_MEANINGS) == set(labels.RULE_NAMES) == set(DecisionRule)
    assert set(labels.LEVEL_NAMES) == set(Level)
    assert set(labels.KIND_NAMES) == set(Kind)


def test_symbols_differ_and_can_be_drawn() -> None:
    symbols = [mark.symbol for mark in MARKS.values()]
    assert len(symbols) == len(set(symbols))
    assert {ord(symbol) for symbol in symbols} <= register()


def brightness(colour: str) -> float:
    """Return the relative luminance of `#rrggbb` (WCAG 2.2)."""
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours."""
    light, dark = sorted((brightness(first), brightness(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("word", list(Word))
def test_ink_can_be_read_on_paper_on_its_ground_and_on_dark_screens(word: Word) -> None:
    mark = MARKS[word]
    assert contrast(mark.ink, "#ffffff") >= 4.5
    assert contrast(mark.ink, "#f4f6f8") >= 4.2
    assert contrast(mark.bright, "#1c252d") >= 4.5


# The characters that GB 2312 lacks and reports need (names of people and places, units, marks).
@pytest.mark.parametrize("character", "喆堃珺玥祎昇镕翀赟峣㎡₂✓✗≤≥±µΩ℃→…∞■●▲°′″·—㎥³⁻")
def test_the_fonts_draw_what_gb_2312_lacks(character: str) -> None:
    assert ord(character) in register()


def test_the_fonts_draw_all_of_gb_2312_and_of_the_standard_table() -> None:
    from reports.fonts.build import HERE, _gb2312

    table = set((HERE / "characters.txt").read_text(encoding="utf-8")) - {"\n"}
    assert len(table) == 1467
    assert {ord(character) for character in table} <= register()
    lacking = [code for code in _gb2312() if code not in register()]
    assert lacking == []


def test_views_over_the_run() -> None:
    run = make_run()
    groups = group_by_dimension(run)
    assert sum(len(group.requirements) for group in groups) == len(run.requirements)
    assert count_words(run.requirements) == run.counts
    assert list_experimental(run) == ("CMP-06.http",)
    assert list_unreported(make_run(planned=("REL-01", "REL-99"))) == ("REL-99",)
    rows = {row.key: row for row in compare_identity(run)}
    assert rows["firmware"].mismatch
    assert not rows["maker"].mismatch
    assert rows["hardware"].observed is None


def test_words_of_the_verdict_stand_in_the_legend_once() -> None:
    names = [text.zh for text in WORD_NAMES.values()]
    assert len(names) == len(set(names))
    assert not any(re.search(r"认证", name) for name in names)
