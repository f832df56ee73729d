"""The summary on the terminal."""

import pytest
from rich.cells import cell_len

from reports import terminal
from rules.text import Language
from rules.verdict import WORD_NAMES, Word
from tests.reports.specimen import HOSTILE, make_hostile, make_run, make_specimen


@pytest.mark.parametrize("language", list(Language))
def test_words_numbers_limits_and_reasons_are_there(language: Language) -> None:
    shown = terminal.render(make_specimen(), language, width=120)
    for word in set(Word) - {Word.NOT_ESTABLISHED}:
        assert WORD_NAMES[word].in_(language) in shown
    assert "0.0002109" in shown
    assert "≤ 0.001" in shown
    assert "≥ 0.99" in shown
    assert "REL-14" in shown
    assert make_specimen().number in shown


def test_without_colour_there_is_no_escape() -> None:
    assert "\x1b" not in terminal.render(make_specimen(), Language.ZH)


def test_with_colour_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" in terminal.render(make_specimen(), Language.ZH, colour=True)


@pytest.mark.parametrize("width", [60, 80, 140])
@pytest.mark.parametrize("language", list(Language))
def test_no_line_is_wider_than_the_terminal(width: int, language: Language) -> None:
    shown = terminal.render(make_specimen(), language, width=width)
    assert max(cell_len(line) for line in shown.splitlines()) <= width


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_answers_cannot_take_the_terminal_over(words: str) -> None:
    shown = terminal.render(make_hostile(words), Language.EN, width=100)
    assert not [character for character in shown if not character.isprintable() and character != "\n"]
    assert len(shown) < 80_000


def test_markup_of_a_target_is_printed_and_not_obeyed() -> None:
    assert "[bold red]x[/]" in terminal.render(make_hostile("[bold red]x[/]"), Language.EN, width=140)


def test_partial_and_interrupted_are_said() -> None:
    shown = terminal.render(make_specimen(make_run(partial=True, interrupted=True)), Language.EN)
    assert "Only part of the scheme" in shown
    assert "interrupted" in shown


def test_an_empty_run_is_not_established() -> None:
    run = make_run(requirements=(), counts={}, verdict=Word.NOT_ESTABLISHED, planned=("REL-01",), findings=())
    shown = terminal.render(make_specimen(run), Language.ZH)
    assert "未确立" in shown
    assert "REL-01" in shown
