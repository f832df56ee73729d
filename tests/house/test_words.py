"""Words that must not stand in the project, and files that must be readable text."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import PACKAGES, ROOT

_TEXT = {".py", ".md", ".yaml", ".yml", ".toml", ".txt", ".json", ".html", ".css", ".js", ".cfg", ".ini", ".csv", ".sh"}
_NAMED = {"Makefile", "LICENSE", ".gitignore", ".editorconfig", "run"}
_TOP = (*PACKAGES, "tests", "benchmarks", "docs", "locks", ".ci")
# Written in pieces, so that this file does not hold what it looks for.
_UNFINISHED = re.compile(
    "|".join((r"\bTO" + r"DO\b", r"\bFIX" + r"ME\b", r"\bX" + r"XX\b", "raise NotImple" + "mented"))
)
_HOSTS = r"(?:py" + r"pi|python" + r"hosted|npm" + r"js|deb" + r"ian)\.(?:org|com|net)"
_PLACES = r"(?<![\w.~}/])/(?:ro" + r"ot|wo" + r"rk|ho" + r"me/\w+|Us" + r"ers)/"
_MACHINE = re.compile(f"{_HOSTS}|{_PLACES}", re.IGNORECASE)


def project_files() -> Iterator[Path]:
    """Give every text file that belongs to the project."""
    for path in [*ROOT.iterdir(), *(found for top in _TOP for found in (ROOT / top).rglob("*"))]:
        ours = path.suffix in _TEXT or path.name in _NAMED
        if path.is_file() and ours and "__pycache__" not in path.parts:
            yield path


def lines_with(pattern: re.Pattern[str], *, code_only: bool) -> list[str]:
    """Return 'path:line text' of every line in which `pattern` stands."""
    return [
        f"{path.relative_to(ROOT)}:{number} {line.strip()[:100]}"
        for path in project_files()
        if not code_only or path.suffix in (".py", ".yaml")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


def test_nothing_is_left_to_be_done() -> None:
    assert lines_with(_UNFINISHED, code_only=True) == []


def test_no_path_of_a_machine_and_no_host_of_a_registry() -> None:
    assert lines_with(_MACHINE, code_only=False) == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("cd /ro" + "ot/x", True),
        ("open('/wo" + "rk/data')", True),
        ("see py" + "pi.org", True),
        ("GET /network/state", False),
        ("the /framework/ folder", False),
        ("run `make test`", False),
    ],
)
def test_the_search_finds_what_it_must(line: str, *, found: bool) -> None:
    assert bool(_MACHINE.search(line)) is found


def test_source_files_are_plain_utf8_with_unix_line_ends() -> None:
    bad = [str(path.relative_to(ROOT)) for path in project_files() if b"\r\n" in path.read_bytes()]
    assert bad == []
    for path in project_files():
        path.read_text(encoding="utf-8")
