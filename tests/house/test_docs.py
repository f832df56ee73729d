"""The documents keep their word: every command, make target, option and file they name is there."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.main

from tests.house.source import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")])
_COMMAND = re.compile(r"(?:^|[\s`$(])cityassay ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)?[^`\n#|]*)")
_LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z0-9-]+")


def code_of(page: Path) -> Iterator[str]:
    """Give every line of fenced code and every piece of inline code of a page."""
    text = page.read_text(encoding="utf-8")
    for block in re.findall(r"```(?:sh|bash|shell|console)\n(.*?)```", text, flags=re.DOTALL):
        yield from block.replace("\\\n", " ").splitlines()
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def commands() -> set[str]:
    """Return every `cityassay ...` that the documents show."""
    return {found.strip() for page in PAGES for code in code_of(page) for found in _COMMAND.findall(code)}


def make_targets() -> set[tuple[str, str]]:
    """Return every `make TARGET` that the documents show, with its page."""
    shown = re.compile(r"(?:^|[\s`;&])make ([a-z][a-z-]*)")
    return {(page.name, target) for page in PAGES for code in code_of(page) for target in shown.findall(code)}


@cache
def command_tree() -> dict[str, set[str]]:
    """Return every command ('scheme list') with its options."""
    from evaluator.cli.app import build_app

    return dict(_walk(typer.main.get_command(build_app()), ""))


def _walk(command: Any, path: str) -> Iterator[tuple[str, set[str]]]:  # noqa: ANN401 - typer names no type
    yield path.strip(), {option for parameter in command.params for option in parameter.opts}
    for name, child in getattr(command, "commands", {}).items():
        yield from _walk(child, f"{path} {name}")


def test_every_command_shown_exists_with_its_options() -> None:
    tree = command_tree()
    wrong = []
    for shown in sorted(commands()):
        words = [word for word in shown.split() if re.fullmatch(r"[a-z][a-z-]*", word)]
        found = next((path for path in (" ".join(words[:2]), words[0]) if path in tree), None)
        options = set(_OPTION.findall(shown)) - {"--lang", "--help", "--version"}
        if found is None or options - tree[found]:
            wrong.append(f"cityassay {shown}")
    assert wrong == []


def test_every_make_target_shown_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    there = set(re.findall(r"^([a-z][a-z-]*):", makefile, flags=re.MULTILINE))
    assert {shown for shown in make_targets() if shown[1] not in there} == set()


def test_every_link_into_the_project_leads_somewhere() -> None:
    links = [(page, link) for page in PAGES for link in _LINK.findall(page.read_text(encoding="utf-8"))]
    assert [f"{page.name}: {link}" for page, link in links if not (page.parent / link).exists()] == []


def test_architecture_fits_on_a_page() -> None:
    assert len((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()) <= 80


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE"])
def test_the_pages_of_the_house_are_there(name: str) -> None:
    assert (ROOT / name).stat().st_size > 0


def test_every_dependency_stands_in_its_decision() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [project["project"]["dependencies"], *project["project"]["optional-dependencies"].values()]
    groups += project["dependency-groups"].values()
    declared = {
        re.split(r"[\[<>=~! ]", entry)[0].lower() for group in groups for entry in group if isinstance(entry, str)
    }
    page = (ROOT / "docs" / "decisions" / "0001-dependencies.md").read_text(encoding="utf-8")
    told = {
        name for row in re.findall(r"^\|(.+)\|$", page, flags=re.MULTILINE) for name in re.findall(r"[a-z0-9-]+", row)
    }
    assert declared - told == set()
