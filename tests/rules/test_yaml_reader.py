"""Two parsers, one in C and one in Python: whatever the first reads, the second reads alike."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import yaml_reader
from rules.errors import DeclarationError
from rules.yaml_reader import Tree, parse_tree

ROOT = Path(__file__).parents[2]
FILES = sorted(str(path.relative_to(ROOT)) for room in ("rules", "citybrain") for path in (ROOT / room).rglob("*.yaml"))
# Pieces of YAML, among them all at which the two parsers are known to part.
PIECES = [
    *("a", "b: ", "- ", "\n", "\n  ", "\n    ", "{", "}", "[", "]", ", ", ":", ": ", "?", "? ", "#", " #", "'"),
    *('"', "|", "|-", ">", ">2", "x y", "1.5", "http://h:1/p", "é", "中", "~", "true", "---", "--- ", "...", "%"),
    *("@", "!", "&a", "*a", "\\", "\\n", "\\/", "\\x41", " ", "<<", "0", "\r", "\r\n", "\t", "a:b", "a#b", "-x"),
    *("''", "\u2028", "\ufeff"),
]


def read(source: str) -> Tree | str:
    try:
        return parse_tree(source.encode(), file="f")
    except DeclarationError as error:
        return error.message.en


def read_both(source: str) -> tuple[Tree | str, Tree | str]:
    ours = read(source)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_reader, "_FastLoader", None)
        return ours, read(source)


def test_the_parser_in_c_is_there() -> None:
    assert yaml_reader._FastLoader is not None


@pytest.mark.parametrize("path", FILES)
def test_every_rule_file_reads_alike(path: str) -> None:
    ours, slow = read_both((ROOT / path).read_text(encoding="utf-8"))
    assert ours == slow
    assert isinstance(ours, Tree)


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map("".join))
def test_drawn_words_read_alike(words: str) -> None:
    for source in (words, f"k: {words}"):
        ours, slow = read_both(source)
        assert ours == slow
