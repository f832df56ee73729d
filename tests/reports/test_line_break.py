"""Lines of mixed Chinese and Latin text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.line_break import NO_END, NO_START, break_lines, may_break


def set_lines(words: str, columns: int) -> list[str]:
    """Break `words` into lines of `columns`, a Chinese character taking two."""
    widths = [2.0 if ord(character) > 0x2E80 else 1.0 for character in words]
    lines, start = [], 0
    for end in break_lines(words, widths, lambda _: float(columns)):
        lines.append(words[start:end].strip())
        start = end
    return lines


def test_closing_marks_do_not_begin_a_line() -> None:
    assert set_lines("消息丢失，值班员", 8) == ["消息丢", "失，值班", "员"]


def test_opening_marks_do_not_end_a_line() -> None:
    assert set_lines("丢失率（上界）", 8) == ["丢失率", "（上界）"]


def test_words_and_numbers_stay_whole() -> None:
    assert set_lines("要求 1000 ms 以内", 10) == ["要求 1000", "ms 以内"]
    assert set_lines("a number 218.4 here", 10) == ["a number", "218.4 here"]


def test_a_token_longer_than_the_line_breaks_behind_its_marks_or_hard() -> None:
    assert set_lines("city/lamp/07/probe", 10) == ["city/lamp/", "07/probe"]
    assert set_lines("0123456789abcdef", 8) == ["01234567", "89abcdef"]


def test_a_forced_break_is_kept() -> None:
    assert set_lines("一\n二", 40) == ["一", "二"]


@given(st.text(alphabet="甲乙，。（）ab1 ./", max_size=60), st.integers(min_value=4, max_value=30))
def test_nothing_is_lost_and_every_line_moves_on(words: str, columns: int) -> None:
    ends = break_lines(words, [1.0] * len(words), lambda _: float(columns))
    assert ends == sorted(set(ends))
    assert (ends[-1] if ends else 0) == len(words)


@given(st.text(alphabet="甲乙丙", min_size=8, max_size=40), st.integers(min_value=4, max_value=9))
def test_no_line_is_wider_than_its_measure(words: str, columns: int) -> None:
    start = 0
    for end in break_lines(words, [1.0] * len(words), lambda _: float(columns)):
        assert end - start <= columns
        start = end


@pytest.mark.parametrize("mark", sorted(NO_START))
def test_no_break_before_a_closing_mark(mark: str) -> None:
    assert not may_break("字", mark)


@pytest.mark.parametrize("mark", sorted(NO_END))
def test_no_break_behind_an_opening_mark(mark: str) -> None:
    assert not may_break(mark, "字")
